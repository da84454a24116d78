"""Tasks: what somebody is to do, about which record, until when."""
