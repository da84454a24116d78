"""Mind maps: drawn on a plan, kept in versions, taken out as pictures."""
