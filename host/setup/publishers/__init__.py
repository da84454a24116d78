"""Setup → Modules → Publishers: trusted keys, and what must not run any more."""
