"""Signatures: what they prove, whom a site trusts, and what it takes back."""
