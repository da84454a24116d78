"""The grids of a plan can be read with one statement, on every kind of database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from host.testing import Site
from tests.account_planning.conftest import MODULE, Planning


@pytest.mark.modules
def test_many_grids_are_read_at_once_in_order_with_their_types(any_site: Site) -> None:
    any_site.install(MODULE)
    planning = Planning(any_site)
    plan, other = planning.plan(), planning.plan(subject="Another")
    models, kinds = planning.part("grids.models"), planning.part("grids.kinds")
    held = {"plan_id": plan.id}
    with any_site.context() as db:
        db.add_all(
            [
                models.Financial(**held, position=2, year=2030, revenue=Decimal("12.35")),
                models.Financial(**held, position=1, year=2029, traffic=7_000_000_000),
                models.Service(**held, position=1, service="Audit", since=date(2028, 2, 29)),
                models.Offering(**held, position=1, offering="Ümlaut", prioritisation=3),
                models.Offering(plan_id=other.id, position=1, offering="Not ours"),
            ]
        )
        db.commit()
    several = [kind for kind in kinds.ALL if kind.key != "client_team"]
    with any_site.context(), any_site.counted() as statements:
        lines = planning.part("grids.at_once").lines_of(several, plan.id)
    assert len([one for one in statements if "UNION ALL" in one]) == 1
    assert len([one for one in statements if "account_planning_" in one]) == 1
    assert list(lines) == [kind.key for kind in several]
    first, second = lines["financial"]
    assert (first.year, first.revenue, first.traffic) == (2029, None, 7_000_000_000)
    assert (second.year, second.revenue, second.loss) == (2030, Decimal("12.35"), None)
    [service] = lines["services"]
    assert (service.service, service.since, service.yearly_value) == (
        "Audit",
        date(2028, 2, 29),
        None,
    )
    [offering] = lines["offerings"]
    assert (offering.offering, offering.prioritisation) == ("Ümlaut", 3)
    assert lines["competitors"] == lines["marketing"] == []
