"""YAML files -> values with their places; every mistake is noted."""
