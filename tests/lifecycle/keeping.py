"""Two versions of a small module that keeps a row for each POST and says which version did."""

from __future__ import annotations

from pathlib import Path

from tests.broken_modules import make
from tests.lifecycle.versions import COLOUR, FOLLOWED

PLUGIN = """
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, request

from host.api import Feature, MenuEntry, hookimpl, requires, session, transaction

pages_of_sample = Blueprint("sample", __name__, url_prefix="/sample")


@pages_of_sample.get("/")
@requires("sample.things", "view")
def index() -> str:
    session().execute(sa.text("SELECT count(*) FROM sample_thing")).scalar()
    return "answered by VERSION"


@pages_of_sample.post("/")
@requires("sample.things", "view")
def keep() -> str:
    number = int(request.form["number"])
    with transaction() as db:
        db.execute(sa.text("SELECT count(*) FROM sample_thing")).scalar()
        db.execute(sa.text("INSERT INTO sample_thing VALUES"), {"id": number, "it": f"c{number}"})
    return "kept by VERSION"


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [pages_of_sample]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [Feature("sample.things", "Things")]


@hookimpl
def menu() -> Sequence[MenuEntry]:
    return [MenuEntry("sample", "Sample", "box", "sample.index", ("sample.things:view",))]
"""


def first(folder: Path) -> Path:
    """Make version 1.0.0, whose rows have a number."""
    return make(folder / "1", plugin=_plugin("1.0.0", "(id) VALUES (:id)"))


def second(folder: Path) -> Path:
    """Make version 2.0.0, whose rows have a colour as well."""
    return make(
        folder / "2",
        plugin=_plugin("2.0.0", "(id, colour) VALUES (:id, :it)") + FOLLOWED,
        version="2.0.0",
        files={"migrations/0002_colour.py": COLOUR},
    )


def _plugin(version: str, columns: str) -> str:
    return PLUGIN.replace("VERSION", version).replace("VALUES", columns, 1)
