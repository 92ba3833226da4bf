"""What each key of a file may hold, and the schema that says so to editors."""
