"""The one store of this site: what lies in it, how much that is, and what may go."""
