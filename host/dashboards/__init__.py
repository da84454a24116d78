"""Dashboards: which widgets a person has, in which order, how wide, and with what chosen."""
