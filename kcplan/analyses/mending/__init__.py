"""Why no plan keeps every rule, what would mend it, and the least money that meets every target."""
