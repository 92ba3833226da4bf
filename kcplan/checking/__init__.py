"""Recomputes a result from the scenario alone; shares no code with the mathematics."""
