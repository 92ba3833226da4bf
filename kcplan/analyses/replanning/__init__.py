"""The rest of a programme planned again: what has happened, what moves and why, and what more movement would buy."""
