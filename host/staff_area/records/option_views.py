"""Answers to boxes that search as one types."""

from __future__ import annotations

from flask import request

from host.hooks.record_types import RecordType
from host.records.entering import options
from host.staff_area.records.routes import Route
from host.web import people

MOST = 20


def choose(kind: RecordType) -> dict[str, list[dict[str, object]]]:
    """Return records whose title begins with or holds the text."""
    found = options.find(kind, request.args.get("q", ""), people.actor(), MOST)
    return {"options": [{"id": one.id, "label": one.label, "detail": one.detail} for one in found]}


ROUTES = (Route("options", "/options", choose),)
