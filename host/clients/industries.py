"""Names of industries that forms suggest and imports compare with."""

from __future__ import annotations

COMMON = (
    "Agriculture",
    "Automotive",
    "Chemicals",
    "Construction",
    "Consumer goods",
    "Education",
    "Energy",
    "Entertainment",
    "Financial services",
    "Food and drink",
    "Health care",
    "Hospitality",
    "Insurance",
    "Logistics",
    "Manufacturing",
    "Marketing",
    "Medical",
    "Non-profit",
    "Professional services",
    "Public sector",
    "Real estate",
    "Retail",
    "Software",
    "Technology",
    "Telecommunications",
    "Travel",
    "Utilities",
)
