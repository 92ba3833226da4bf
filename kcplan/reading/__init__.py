"""Files into scenarios: YAML and CSV with positions, every mistake at once, extends and changes applied."""
