"""The page that shows how all plans of somebody's scope stand."""
