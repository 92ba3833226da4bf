"""What shortfall --map shows and writes."""
