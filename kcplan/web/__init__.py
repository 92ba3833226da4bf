"""The page to play with: parses requests, calls the same commands as the command line, and keeps strangers out."""
