"""Notices as they come: kinds by their owners, choices of people, e-mail that waits for more."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()
RENAMED = {
    "mention": "host.mention",
    "reminder": "host.reminder",
    "module": "host.module",
    "bulk": "host.bulk",
    "client_area": "host.client_area",
    "cron": "host.cron",
    "webhook_off": "host.webhook_off",
    "task_assigned": "host.task_assigned",
    "task_unassigned": "host.task_unassigned",
    "task_completed": "host.task_completed",
    "task_digest": "host.task_digest",
    "export": "host.export",
    "import": "host.import",
}


def upgrade() -> None:
    notices = sa.table("host_notification", sa.column("kind"))
    for old, new in RENAMED.items():
        op.execute(sa.update(notices).where(notices.c.kind == old).values(kind=new))
    op.create_index("ix_host_notification_kind", "host_notification", ["staff_id", "kind", "id"])
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "ix_host_notification_open",
        "host_notification",
        ["staff_id", "id"],
        sqlite_where=unread,
        postgresql_where=unread,
    )
    make_mails()
    make_choices()


def of_staff(table):
    return sa.ForeignKeyConstraint(
        ["staff_id"],
        ["host_staff.id"],
        name=op.f(f"fk_{table}_staff_id"),
        ondelete="CASCADE",
    )


def make_mails():
    op.create_table(
        "host_notice_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", sa.String(2000), nullable=False),
        sa.Column("url", sa.String(1000), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("record_id", sa.Integer()),
        sa.Column("record_label", sa.String(300), nullable=False),
        sa.Column("dedupe_key", sa.String(200)),
        sa.Column("daily", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        of_staff("host_notice_mail"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_notice_mail")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_host_notice_mail_dedupe_key")),
    )
    op.create_index("ix_host_notice_mail_due", "host_notice_mail", ["sent_at", "due_at"])
    op.create_index(
        "ix_host_notice_mail_record",
        "host_notice_mail",
        ["staff_id", "record_type", "record_id", "daily", "sent_at"],
    )


def make_choices():
    op.create_table(
        "host_notice_choice",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("channels", sa.String(20), nullable=False),
        of_staff("host_notice_choice"),
        sa.PrimaryKeyConstraint("staff_id", "kind", name=op.f("pk_host_notice_choice")),
    )
