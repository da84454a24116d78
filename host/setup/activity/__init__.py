"""The activity log of the whole site."""
