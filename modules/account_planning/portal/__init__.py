"""What clients see of their plans."""
