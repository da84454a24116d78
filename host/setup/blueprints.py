"""How each room of the set-up area makes its blueprint."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from host.messaging.mail.settings import test_address

ROOT = "/setup"
TEMPLATES = str(Path(__file__).parent / "templates")


def setup_blueprint(noun: str, import_name: str) -> Blueprint:
    """Make the blueprint ``setup_<noun>`` at ``/setup/<noun>``, over the common templates."""
    blueprint = Blueprint(
        f"setup_{noun}", import_name, url_prefix=f"{ROOT}/{noun}", template_folder=TEMPLATES
    )
    blueprint.context_processor(all_pages)
    return blueprint


def all_pages() -> dict[str, str]:
    """Give every page of the area what administrators must not overlook."""
    return {"mail_goes_to": test_address()}
