"""YAML and CSV files -> values with their places; every mistake is noted."""
