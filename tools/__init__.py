"""What a developer runs from the repository: set-up and the locks."""
