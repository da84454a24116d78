"""Mind maps of the demonstration's plans."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from host.api import SYSTEM

from ..mind_map import outline, service
from ..mind_map.tree import Colour, MindMap
from ..plans.models import Plan


def draw(plan: Plan) -> None:
    """Draw the plan's map, if there is one for it: first its branches, then the whole."""
    entry = _maps().get((plan.client_name, plan.subject))
    if entry is None:
        return
    whole = _coloured(outline.read(entry["text"]), entry["colours"])
    branches = MindMap.of(node for node in whole.nodes if whole.levels[node.id] <= 2)
    first = service.save(plan.id, branches, SYSTEM, 0)
    service.save(plan.id, whole, SYSTEM, first.version)


@cache
def _maps() -> dict[tuple[str, str], dict[str, Any]]:
    text = (Path(__file__).parent / "maps.toml").read_text("utf-8")
    return {(one["client"], one["subject"]): one for one in tomllib.loads(text)["map"]}


def _coloured(mind_map: MindMap, colours: dict[str, str]) -> MindMap:
    marks = {topic: Colour(name) for topic, name in colours.items()}
    return MindMap.of(replace(node, colour=marks.get(node.topic)) for node in mind_map.nodes)
