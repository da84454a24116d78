"""The button that leads to the comparison."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from host.api import Conflict, RecordAction

from ..access import READERS
from ..plans.models import PLAN_TYPE

_TWO = 2


def _lead(ids: Sequence[int]) -> str:
    if len(ids) > _TWO:
        raise Conflict("Choose one or two account plans to compare.")
    right = ids[1] if len(ids) == _TWO else None
    return url_for("account_planning.compare", left=ids[0], right=right)


BUTTONS = (
    RecordAction(
        "account_planning.compare",
        PLAN_TYPE,
        "Compare with",
        icon="columns",
        rights=READERS,
        bulk=True,
        leads_to=_lead,
        position=33,
    ),
)
