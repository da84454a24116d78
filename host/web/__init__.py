"""What every page shares: who is asking, access, shell, lists, forms, errors, headers."""
