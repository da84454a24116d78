"""Finding records of every kind by words."""
