"""Plans and templates that move between sites."""
