"""The demonstration site: people, modules and data that make a first look worth while."""
