"""The modules that come with Trellis."""
