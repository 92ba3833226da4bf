"""Recomputes a result without the code that found it: its figures from the scenario; its prices prove it best."""
