"""Linear programmes and nothing else: tiers, walks, solvers, decomposition. Knows no programme, money or year."""
