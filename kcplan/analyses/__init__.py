"""Questions asked of a scenario beyond its plan: each a function from a scenario or a recommendation to a frozen result."""
