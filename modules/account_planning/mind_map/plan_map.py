"""A plan as the owner of a mind map."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from host.api import EDIT, Actor

from ..access import PLANS
from ..pages import PLANNING, plan_url
from ..plans.models import Plan
from . import service
from .owner import Addresses, Kept
from .tree import MindMap


@dataclass(frozen=True, slots=True)
class PlanMap:
    """The mind map of a plan for somebody who may see the plan."""

    plan: Plan
    actor: Actor

    @property
    def key(self) -> str:
        """A word for drafts on the device."""
        return f"account_planning.mind_map.{self.plan.id}"

    @property
    def title(self) -> str:
        """The plan's number and subject."""
        return f"{self.plan.code} {self.plan.subject}"

    @property
    def lock_reason(self) -> str:
        """Why the plan is read-only."""
        return self.plan.lock_reason

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change the map now."""
        return self.actor.may(PLANS, EDIT) and not self.plan.lock_reason

    @property
    def addresses(self) -> Addresses:
        """The pages of the plan's map."""
        plan_id = self.plan.id
        return Addresses(
            back=plan_url(plan_id, PLANNING, "mind-map"),
            map=url_for("account_planning.mind_map", plan_id=plan_id),
            outline=url_for("account_planning.mind_map_outline", plan_id=plan_id),
            svg=url_for("account_planning.mind_map_svg", plan_id=plan_id),
            png=url_for("account_planning.mind_map_png", plan_id=plan_id),
            versions=url_for("account_planning.mind_map_versions", plan_id=plan_id),
        )

    def load(self) -> Kept:
        """Return what is stored."""
        return service.kept(self.plan)

    def save(self, mind_map: MindMap, opened: int) -> Kept:
        """Store a map as the next version."""
        return service.save(self.plan.id, mind_map, self.actor, opened)
