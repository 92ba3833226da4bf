"""Scenario -> recommendation: solve, evaluate, publish; large programmes near the optimum by decomposition."""
