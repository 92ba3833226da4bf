"""Questions asked of a scenario beyond its plan: each a function that returns a frozen result."""
