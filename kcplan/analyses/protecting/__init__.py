"""A plan protected against money that is not known: what moves, and what protection costs."""
