"""Files into scenarios: YAML, CSV and workbooks with positions, every mistake at once, extends and changes applied."""
