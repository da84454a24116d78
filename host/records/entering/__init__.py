"""Values on their way into a record: read, checked, chosen from."""
