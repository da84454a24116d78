"""What a copy of a plan takes over of its mind map."""

from __future__ import annotations

from host.api import Actor, session

from ..plans.models import Plan
from . import service


def take_over(source: Plan, plan: Plan, _months: int, actor: Actor) -> None:
    """Take the newest version along, as the first of the copy."""
    kept = service.kept(source)
    if kept.version and not kept.fault:
        session().add(service.make_version(plan, kept.map, actor, 1))
