"""Set-up: fields that administrators add to types of record."""
