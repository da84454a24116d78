"""Who made a module: signatures of archives, trusted publishers, revocations."""
