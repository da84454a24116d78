"""Records that mean the same: suspected, merged, and what pointed at them led over."""
