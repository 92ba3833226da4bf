"""Projects to begin with: the starter that comes along, and invented models of many regions."""
