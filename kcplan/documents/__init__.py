"""Results -> terminal, JSON, CSV and folders. Nothing here solves."""
