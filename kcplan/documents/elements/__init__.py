"""What every document is made of: tables, figures, units, names, charts, fonts, workbooks, letters, pages."""
