"""Staff, roles, rights, log-in and sessions."""
