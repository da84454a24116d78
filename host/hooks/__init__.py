"""The contract between host and modules: hook specifications and the values they return."""
