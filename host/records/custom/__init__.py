"""Fields that administrators add to a type of record."""
