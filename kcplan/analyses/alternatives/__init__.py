"""What else is as good as a recommendation, and what one outcome costs in another."""
