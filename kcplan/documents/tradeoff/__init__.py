"""What one outcome costs in another: the frontier, and the weights that change the plan."""
