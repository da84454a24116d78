"""Follow-ups of the version before become tasks, and their reminders stay theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from host.database import HOST_CHAIN, begin_write, create_engine
from host.database.types import UtcDateTime
from host.testing.databases import scratch_database
from host.testing.plugin import KINDS

MADE = datetime(2026, 11, 1, 8, tzinfo=UTC)


def reminder(number: int, subject: str, state: str, at: datetime) -> dict[str, object]:
    return {
        "id": number, "subject_key": subject, "occasion": f"{subject}!", "staff_id": 1,
        "due_at": at, "title": "Call back: Owlcroft", "body": "Call back", "url": "/clients/7",
        "state": state, "record_type": "host.client", "record_id": 7,
        "record_label": "Owlcroft", "created_at": MADE,
    }  # fmt: skip


def fill(db: sa.Connection) -> None:
    meta = sa.MetaData()
    tables = {
        name: sa.Table(name, meta, autoload_with=db)
        for name in ("host_staff", "host_role", "host_setting", "host_reminder")
    }

    for table in tables.values():
        for column in table.c:
            if isinstance(column.type, sa.DateTime):
                column.type = UtcDateTime()

    stamped = {"created_at": MADE, "updated_at": MADE, "version": 1}
    person = {"id": 1, "name": "Ann", "email": "ann@x.example", "is_admin": False}
    wanted = {
        "host_staff": [person | stamped | {"is_active": True}],
        "host_role": [{"id": 1, "name": "Sales", **stamped}],
        "host_setting": [
            {"section": "general", "key": "timezone", "value": '"Europe/Oslo"',
             "updated_at": MADE, "updated_by": "Ada"}
        ],
        "host_reminder": [
            reminder(1, "follow-up:a", "pending", datetime(2026, 11, 20, 13, 30, tzinfo=UTC)),
            reminder(2, "follow-up:b", "cancelled", datetime(2026, 11, 2, 9, tzinfo=UTC)),
            reminder(3, "follow-up:c", "fired", datetime(2026, 11, 3, 9, tzinfo=UTC)),
            reminder(4, "account_planning.task:1", "pending", MADE),
        ],
    }  # fmt: skip
    for name, rows in wanted.items():
        table = tables[name]
        for row in rows:
            known = {key: value for key, value in row.items() if key in table.c}
            rest = {
                one.name: "" if isinstance(one.type, sa.String) else 0
                for one in table.c
                if not one.nullable and one.name not in known and one.server_default is None
            }
            if name == "host_setting" and isinstance(table.c.value.type, sa.JSON):
                known["value"] = "Europe/Oslo"  # MariaDB knows it as text that holds JSON
            db.execute(sa.insert(table).values({**rest, **known}))


@pytest.mark.parametrize("kind", KINDS)
def test_a_follow_up_becomes_a_task_with_its_reminder(kind: str, tmp_path: Path) -> None:
    with scratch_database(kind, tmp_path) as url:
        engine = create_engine(url)
        with begin_write(engine) as db:
            HOST_CHAIN.upgrade(db, "0010")
            fill(db)
        with begin_write(engine) as db:
            HOST_CHAIN.upgrade(db, "0011")
        with engine.connect() as db:
            tasks = db.execute(
                sa.text("SELECT name, related, kind, status, due_time, due_on FROM host_task"
                        " ORDER BY id")
            ).all()  # fmt: skip
            people = db.execute(
                sa.text("SELECT task_id, staff_id, remind_before FROM host_task_person"
                        " ORDER BY task_id")
            ).all()  # fmt: skip
            keys = db.execute(
                sa.text("SELECT subject_key, occasion, state FROM host_reminder ORDER BY id")
            ).all()
            quoted = "`right`" if kind == "mariadb" else '"right"'
            rights = db.execute(sa.text(f"SELECT {quoted} FROM host_role_grant")).scalars().all()
        engine.dispose()
    assert [tuple(row)[:5] for row in tasks] == [
        ("Call back", "host.client:7", "follow_up", "not_started", "14:30"),
        ("Call back", "host.client:7", "follow_up", "complete", "10:00"),
        ("Call back", "host.client:7", "follow_up", "not_started", "10:00"),
    ]
    assert str(tasks[0].due_on) == str(date(2026, 11, 20))
    assert [tuple(row) for row in people] == [(1, 1, 0), (2, 1, 0), (3, 1, 0)]
    assert tuple(keys[0]) == ("host.task:1:1", "host.task:1:1:2026-11-20T13:30", "pending")
    assert [row.subject_key for row in keys[1:]] == [
        "host.task:2:1", "host.task:3:1", "account_planning.task:1",
    ]  # fmt: skip
    assert sorted(rights) == ["tasks:create", "tasks:edit", "tasks:view_own"]
