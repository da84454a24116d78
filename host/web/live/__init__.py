"""Open connections over which browsers hear of new notices, without a thread of the server each."""
