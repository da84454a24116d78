"""Files that people add: where their content is kept, and what kind it really is."""
