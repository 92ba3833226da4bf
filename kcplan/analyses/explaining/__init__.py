"""Why a recommendation is what it is, and why two differ."""
