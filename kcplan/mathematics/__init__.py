"""Scenario -> linear programme: all of the mathematics."""
