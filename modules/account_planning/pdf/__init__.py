"""A plan on paper: on one page first, then every part of it."""
