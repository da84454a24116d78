"""Accounts: the companies that we serve and their branches, in a tree without a last level."""
