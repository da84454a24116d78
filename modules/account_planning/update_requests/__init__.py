"""What clients ask about a plan, and what staff answer."""
