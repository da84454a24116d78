"""Customers: the commercial side of the CRM. Its first part is accounts in a tree."""
