"""The page on which administrators make the client area their own."""
