"""Lets ``python -m host.cli`` stand for ``trellis``."""

from host.cli import main

main()
