"""What a check says: what was read, and what is wrong with it."""
