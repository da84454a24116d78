"""What leaves the house or reaches a person: mail, notifications and webhooks."""
