"""The use cases, one file a command: what is done in which order. The command line, a page and Python call the same."""
