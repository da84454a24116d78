"""Tasks, and follow-ups as tasks."""

from datetime import UTC, date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()
FAR = date(9999, 12, 31)
INDEXES = {
    "name": ["name", "id"],
    "status": ["status", "id"],
    "kind": ["kind", "id"],
    "priority": ["priority", "id"],
    "urgency": ["urgency", "id"],
    "due_on": ["due_on", "id"],
    "to_do_on": ["to_do_on", "id"],
    "related": ["related", "to_do_on", "id"],
    "repeat": ["repeat_when", "next_id", "due_on"],
}
RIGHTS = ("tasks:view_own", "tasks:create", "tasks:edit")
"""What every role may do from the start: follow-ups asked for no right either."""


def upgrade() -> None:
    tasks, people = make_tasks(), make_people()
    make_items()
    let_everybody_work()
    follow_ups_become_tasks(tasks, people)


def make_tasks():
    tasks = op.create_table(
        "host_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", host.database.types.LongText()),
        sa.Column("related", sa.String(100)),
        sa.Column("related_label", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("assignees", sa.JSON(), nullable=False),
        sa.Column("followers", sa.JSON(), nullable=False),
        sa.Column("start_on", sa.Date()),
        sa.Column("start_time", sa.String(5), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("due_time", sa.String(5), nullable=False),
        sa.Column("to_do_on", sa.Date(), nullable=False),
        sa.Column("estimate", host.database.types.ScaledDecimal(2)),
        sa.Column("done_at", INSTANT),
        sa.Column("done_by", sa.Integer()),
        sa.Column("repeat_every", sa.Integer()),
        sa.Column("repeat_unit", sa.String(10)),
        sa.Column("repeat_when", sa.String(10)),
        sa.Column("repeat_until", sa.Date()),
        sa.Column("repeat_count", sa.Integer()),
        sa.Column("repeat_day", sa.SmallInteger()),
        sa.Column("series_id", sa.Integer()),
        sa.Column("series_number", sa.Integer(), nullable=False),
        sa.Column("next_id", sa.Integer()),
        sa.Column("external_key", sa.String(150)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_task")),
        sa.UniqueConstraint("external_key", name=op.f("uq_host_task_external_key")),
        sa.UniqueConstraint(
            "series_id", "series_number", name=op.f("uq_host_task_series_id_series_number")
        ),
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_host_task_{name}", "host_task", columns)
    return tasks


def make_people():
    people = op.create_table(
        "host_task_person",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("to_do_on", sa.Date(), nullable=False),
        sa.Column("due_time", sa.String(5), nullable=False),
        sa.Column("remind_before", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["host_task.id"],
            name=op.f("fk_host_task_person_task_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name=op.f("fk_host_task_person_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("task_id", "role", "staff_id", name=op.f("pk_host_task_person")),
    )
    op.create_index(
        "ix_host_task_person_work",
        "host_task_person",
        ["staff_id", "role", "is_open", "to_do_on", "due_time", "task_id"],
    )
    op.create_index(
        "ix_host_task_person_due", "host_task_person", ["role", "is_open", "to_do_on", "staff_id"]
    )
    return people


def make_items():
    op.create_table(
        "host_task_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("done_by", sa.Integer()),
        sa.Column("done_label", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["host_task.id"],
            name=op.f("fk_host_task_item_task_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_task_item")),
    )
    op.create_index("ix_host_task_item_task", "host_task_item", ["task_id", "position", "id"])


def let_everybody_work():
    grants = sa.table("host_role_grant", sa.column("role_id"), sa.column("right"))
    roles = op.get_bind().execute(sa.text("SELECT id FROM host_role")).scalars().all()
    rows = [{"role_id": role, "right": right} for role in roles for right in RIGHTS]
    if rows:
        op.bulk_insert(grants, rows)


def follow_ups_become_tasks(tasks, people):
    """Make a task of each follow-up; its reminder stays, as that of the task."""
    db = op.get_bind()
    zone = organisation_zone(db)
    reminders = sa.table(
        "host_reminder",
        sa.column("id", sa.Integer),
        sa.column("subject_key"),
        sa.column("occasion"),
        sa.column("staff_id", sa.Integer),
        sa.column("due_at", INSTANT),
        sa.column("title"),
        sa.column("body"),
        sa.column("url"),
        sa.column("state"),
        sa.column("record_type"),
        sa.column("record_id", sa.Integer),
        sa.column("record_label"),
        sa.column("created_at", INSTANT),
    )
    known = sa.select(reminders).where(reminders.c.subject_key.like("follow-up:%"))
    for row in db.execute(known.order_by(reminders.c.id)).mappings().all():
        made = task_of(row, zone)
        task_id = db.execute(sa.insert(tasks).values(made)).inserted_primary_key[0]
        person = {
            "task_id": task_id,
            "role": "assignee",
            "staff_id": row["staff_id"],
            "is_open": made["status"] != "complete",
            "to_do_on": made["to_do_on"],
            "due_time": made["due_time"],
            "remind_before": 0,
        }
        db.execute(sa.insert(people).values(person))
        key = f"host.task:{task_id}:{row['staff_id']}"
        at = row["due_at"].astimezone(UTC)
        now = {
            "subject_key": key,
            "occasion": f"{key}:{at:%Y-%m-%dT%H:%M}",
            "url": f"/tasks/{task_id}",
            "record_type": "host.task",
            "record_id": task_id,
            "record_label": made["name"],
        }
        db.execute(sa.update(reminders).where(reminders.c.id == row["id"]).values(now))


def task_of(row, zone):
    due = row["due_at"].astimezone(zone)
    done = row["state"] == "cancelled"
    about = row["record_type"] and row["record_id"] is not None
    return {
        "name": (row["body"] or row["title"])[:200],
        "related": f"{row['record_type']}:{row['record_id']}" if about else None,
        "related_label": row["record_label"] or "",
        "kind": "follow_up",
        "status": "complete" if done else "not_started",
        "priority": "normal",
        "urgency": 2,
        "assignees": [str(row["staff_id"])],
        "followers": [],
        "start_time": "",
        "due_on": due.date(),
        "due_time": f"{due:%H:%M}",
        "to_do_on": FAR if done else due.date(),
        "series_number": 1,
        "done_at": row["due_at"] if done else None,
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "version": 1,
    }


def organisation_zone(db):
    query = "SELECT value FROM host_setting WHERE section = 'general' AND key = 'timezone'"
    if db.dialect.name in {"mysql", "mariadb"}:
        query = query.replace("key =", "`key` =")
    held = db.execute(sa.text(query)).scalar()
    name = held.strip('"') if isinstance(held, str) else "UTC"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
