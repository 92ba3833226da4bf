"""What a province hands in: the annex, the letter, the page."""
