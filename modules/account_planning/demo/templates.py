"""Templates for the demonstration site."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from host.api import SYSTEM, records, session

from ..grids import service as grids
from ..plan_templates import service
from ..plan_templates.goals import TEMPLATE_GOALS
from ..plan_templates.models import Template
from ..plan_templates.record_type import TEMPLATE
from ..plan_templates.relative import Anchor, RelativeDay
from ..plans.choices import Priority
from .filling import form_of

_ANCHORS = {"after": Anchor.AFTER_START, "before": Anchor.BEFORE_END}
_COLUMNS = ("name", "about", "subject", "vision", "mission", "objectives")
_MORE = ("threat", "opportunity", "criteria", "constraints")


def load() -> None:
    """Add the templates that are not there yet."""
    text = (Path(__file__).parent / "templates.toml").read_text("utf-8")
    for entry in tomllib.loads(text)["template"]:
        same = sa.select(Template.id).where(Template.name == entry["name"])
        if session().scalar(same) is None:
            _tell(entry)


def _tell(entry: dict[str, Any]) -> None:
    values = {key: entry[key] for key in (*_COLUMNS, *_MORE)} | {"period_type": entry["period"]}
    template = records.create(TEMPLATE, values, SYSTEM).record
    lines = [[*cells[:4], _ANCHORS[cells[4]].value] for cells in entry["goals"]]
    typed = grids.read(TEMPLATE_GOALS, form_of(TEMPLATE_GOALS, lines))
    service.save_goals(template.id, typed, SYSTEM, grids.fingerprint(TEMPLATE_GOALS, []))
    for objective in entry["objective"]:
        top = service.add(template.id, None, service.LineData(objective["title"]), SYSTEM)
        for item in objective["item"]:
            part = service.add(template.id, top.id, service.LineData(item["title"]), SYSTEM)
            for line in item["tasks"]:
                service.add(template.id, part.id, _task(line), SYSTEM)


def _task(line: str) -> service.LineData:
    action, who, days, anchor, priority = (part.strip() for part in line.split("|"))
    due = RelativeDay(_ANCHORS[anchor], int(days)) if days else None
    return service.LineData(action, due, Priority(priority), who == "owner")
