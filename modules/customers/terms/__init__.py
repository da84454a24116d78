"""Payment terms: when an invoice is due."""
