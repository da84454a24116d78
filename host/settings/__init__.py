"""Settings: described by hooks, kept in one table, remembered until they change."""
