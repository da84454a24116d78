"""The page that staff begin their day on: boxes that hooks give, arranged by each person."""
