"""What is done when a member of staff leaves."""
