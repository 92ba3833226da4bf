"""What solve and evaluate show and write."""
