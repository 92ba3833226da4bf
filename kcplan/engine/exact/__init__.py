"""Linear programmes in exact fractions: a solver's basis solved, mended by pivots, and the prices that prove it."""
