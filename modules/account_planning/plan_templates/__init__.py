"""Templates: what plans of a kind begin with."""
