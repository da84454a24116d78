"""How records look: cells of lists, values on pages, controls of forms."""
