"""How contacts come into the client area, and how it looks to them."""
