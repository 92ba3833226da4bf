"""What explain shows and writes."""
