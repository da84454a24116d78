"""The plans that a document is linked to, on the document's own page."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from host.api import (
    CLIENT_DOCUMENTS,
    Actor,
    RecordTab,
    client_documents,
    session,
    staff_directory,
    visible_records,
)

from ..access import READERS
from ..plans.models import Plan
from ..plans.record_types import PLAN
from .models import Relation

MOST: Final = 100


def _plans(record: Any, actor: Actor) -> dict[str, Any]:
    ref = client_documents.ref_of(record)
    assert ref is not None
    query = (
        sa.select(Plan, Relation.created_at)
        .join(Relation, Relation.plan_id == Plan.id)
        .where(
            Relation.record_type == ref.type,
            Relation.record_id == ref.id,
            Relation.is_gone.is_(False),
            visible_records(PLAN, actor),
        )
        .order_by(Plan.period_start.desc(), Plan.id.desc())
        .limit(MOST)
    )
    return {"rows": session().execute(query).all(), "people": staff_directory()}


TAB = RecordTab(
    key="account_planning.account_plans",
    type=CLIENT_DOCUMENTS,
    label="Account plans",
    template="account_planning/tabs/linked_plans.html",
    context=_plans,
    rights=READERS,
    position=200,
)
