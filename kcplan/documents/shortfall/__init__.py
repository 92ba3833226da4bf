"""What shortfall shows and writes."""
