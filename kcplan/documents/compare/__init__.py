"""What compare shows and writes."""
