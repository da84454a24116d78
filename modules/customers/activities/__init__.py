"""Activities: calls, meetings, visits and mails with an account, and when the last one was."""
