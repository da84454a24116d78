"""How each room of the set-up area makes its blueprint."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

ROOT = "/setup"
TEMPLATES = str(Path(__file__).parent / "templates")


def setup_blueprint(noun: str, import_name: str) -> Blueprint:
    """Make the blueprint ``setup_<noun>`` at ``/setup/<noun>``, over the common templates."""
    return Blueprint(
        f"setup_{noun}", import_name, url_prefix=f"{ROOT}/{noun}", template_folder=TEMPLATES
    )
