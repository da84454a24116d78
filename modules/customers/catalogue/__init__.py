"""What is sold: services in product lines, their units, and what tells jobs of one apart."""
