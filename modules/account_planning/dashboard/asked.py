"""What somebody wants to see on the page, from its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import sqlalchemy as sa

from host.api import Actor, visible_records

from ..plans import span as spans
from ..plans.choices import Status
from ..plans.models import Plan
from ..plans.record_types import PLAN
from ..plans.span import Span


@dataclass(frozen=True, slots=True)
class Asked:
    """Plans of a time, of an owner, of an industry."""

    span: Span = Span.QUARTER
    owner_id: int | None = None
    industry: str = ""

    @staticmethod
    def of(arguments: Mapping[str, str]) -> Asked:
        """Read an address; what it does not understand counts as not said."""
        said, owner = arguments.get("span", ""), arguments.get("owner", "")
        return Asked(
            Span(said) if said in list(Span) else Span.QUARTER,
            int(owner) if owner.isdecimal() and len(owner) < 10 else None,
            arguments.get("industry", "")[:120],
        )

    def plans(self, actor: Actor, today: date) -> sa.ColumnElement[bool]:
        """Select the plans that the actor may see and that are asked for."""
        found = [visible_records(PLAN, actor)]
        days = self.span.days(today)
        if days is not None:
            found.append(spans.running(days))
        if self.owner_id is not None:
            found.append(Plan.owner_id == self.owner_id)
        if self.industry:
            found.append(Plan.industry == self.industry)
        return sa.and_(*found)

    def open_plans(self, actor: Actor, today: date) -> sa.ColumnElement[bool]:
        """Select those of them that are not archived."""
        return sa.and_(self.plans(actor, today), Plan.status != Status.ARCHIVED.value)

    def list_url(self, today: date, **more: str) -> str:
        """Return the address of the list of these plans, narrowed further."""
        days = self.span.days(today)
        said = {
            "runs": spans.written(days) if days else "",
            "owner": str(self.owner_id or ""),
            "industry": self.industry,
        }
        return f"/account_planning/?{urlencode({k: v for k, v in (said | more).items() if v})}"
