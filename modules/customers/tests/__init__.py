"""What the conformance suite asks of this module."""
