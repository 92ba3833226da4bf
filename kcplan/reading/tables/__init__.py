"""Tables of CSV files, workbooks and YAML lists -> rows of cells with their places, whatever their layout."""
