"""Brands: who of us sells, and how its documents are numbered."""
