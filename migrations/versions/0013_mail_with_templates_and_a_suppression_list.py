"""Mail with templates and a suppression list."""

import sqlalchemy as sa
from alembic import op

from host.database.types import LongText, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_host_mail_state_due": ["state", "send_rank", "due_at"],
    "ix_host_mail_state": ["state", "id"],
    "ix_host_mail_template": ["template", "id"],
    "ix_host_mail_to_key": ["to_key", "id"],
    "ix_host_mail_created_at": ["created_at"],
    "ix_host_mail_record": ["record_type", "record_id", "id"],
}


def upgrade() -> None:
    _outbox()
    op.create_table(
        "host_mail_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["host_mail.id"],
            name=op.f("fk_host_mail_file_mail_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_mail_file")),
    )
    op.create_index("ix_host_mail_file_mail_id", "host_mail_file", ["mail_id"])
    op.create_index("ix_host_mail_file_digest", "host_mail_file", ["digest"])
    op.create_table(
        "host_mail_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(80), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("body", LongText(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_label", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_mail_wording")),
    )
    op.create_index(
        "ix_host_mail_wording_newest", "host_mail_wording", ["template", "language", "id"]
    )
    op.create_table(
        "host_mail_suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to_key", sa.String(254), nullable=False),
        sa.Column("list_key", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_mail_suppression")),
        sa.UniqueConstraint(
            "to_key", "list_key", name=op.f("uq_host_mail_suppression_to_key_list_key")
        ),
    )
    pace = op.create_table(
        "host_mail_pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rest_until", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_mail_pace")),
    )
    op.bulk_insert(pace, [{"id": 1, "minute": 0, "used": 0, "failures": 0, "trouble": ""}])


def _outbox() -> None:
    """Add what templates, lists and a shared pace need; no table is made anew."""
    for column in (
        sa.Column("to_key", sa.String(254), nullable=False, server_default=""),
        sa.Column("sealed", LongText(), nullable=True),
        sa.Column("template", sa.String(80), nullable=False, server_default=""),
        sa.Column("list_key", sa.String(80), nullable=False, server_default=""),
        sa.Column("send_rank", sa.String(1), nullable=False, server_default="a"),
        sa.Column("is_test", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("deferrals", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("give_up_at", UtcDateTime(), nullable=True),
        sa.Column("claimed_by", sa.String(80), nullable=False, server_default=""),
        sa.Column("step", sa.String(12), nullable=False, server_default=""),
        sa.Column("answer", sa.String(500), nullable=False, server_default=""),
    ):
        op.add_column("host_mail", column)
    mail = sa.table("host_mail", sa.column("to_key"), sa.column("to_address"))
    op.execute(sa.update(mail).values(to_key=sa.func.lower(mail.c.to_address)))
    op.drop_index("ix_host_mail_state_due", table_name="host_mail")
    for name, columns in INDEXES.items():
        op.create_index(name, "host_mail", columns)
