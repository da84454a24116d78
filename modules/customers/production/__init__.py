"""Production teams: who does the work of an account, by type of task and specs."""
