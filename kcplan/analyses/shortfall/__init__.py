"""What happens as money falls short: exact curves, chosen depths, two sources at once."""
