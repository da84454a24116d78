"""Licence keys: signed by a vendor, bound to a site and a product, checked without a network."""
