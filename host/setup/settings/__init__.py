"""Pages of settings, drawn from what sections declare."""
