"""Fifty thousand unread notices of one person cost no page more than none do."""

from __future__ import annotations

import sqlalchemy as sa

from host import clock
from host.messaging.notifications import service
from host.messaging.notifications.models import Notification
from host.testing import Site

MANY = 50_000


def test_the_bell_and_the_list_read_few_rows_of_many(site: Site) -> None:
    ann = site.staff()
    now = clock.now()
    row = {
        "staff_id": ann.id,
        "kind": "host.mention",
        "title": "x",
        "body": "",
        "url": "",
        "record_type": "",
        "record_label": "",
        "created_at": now,
    }
    with site.engine.begin() as connection:
        connection.execute(sa.insert(Notification), [row] * MANY)
    browser = site.login(ann)
    browser.get("/notifications")
    with site.counted() as statements:
        page = browser.get("/notifications").text
    assert "99+" in page
    assert len(statements) <= 6
    with site.context() as db:
        plan = db.execute(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT id FROM host_notification WHERE staff_id = 1 "
                "AND read_at IS NULL ORDER BY id DESC LIMIT 100"
            )
        ).all()
        assert "USING COVERING INDEX ix_host_notification_" in str(plan)
        assert "TEMP B-TREE" not in str(plan)
        assert service.mark_read(ann.id) == MANY
