"""Generations of the running application, the loader of modules and the guard around them."""
