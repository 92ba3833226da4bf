"""What else is as good as a recommendation: ranges, plans at their ends, and a few that differ most."""
