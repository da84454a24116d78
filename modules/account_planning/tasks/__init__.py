"""The outline below a plan: objective, item, task."""
