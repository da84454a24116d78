"""What the conformance suite is told of account planning."""
