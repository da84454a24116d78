"""Completed plans go on into the next period by themselves."""
