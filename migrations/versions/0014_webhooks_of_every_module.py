"""Webhooks of every module: named targets, and a log by target, state, event, day and record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import MEDIUMTEXT

import host.database.types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()
LONG = sa.Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")
LOG = "host_webhook_delivery"
TARGET = "host_webhook_target"
INDEXES = {
    "ix_host_webhook_delivery_state": ["state", "id"],
    "ix_host_webhook_delivery_event": ["event", "id"],
    "ix_host_webhook_delivery_record": ["record_type", "record_id", "id"],
    "ix_host_webhook_delivery_created": ["created_at"],
}


def upgrade() -> None:
    of_targets()
    of_deliveries()


def of_targets():
    for column in (
        sa.Column("name", sa.String(120), nullable=False, server_default=""),
        sa.Column("earlier_secret", sa.String(500), nullable=False, server_default=""),
        sa.Column("earlier_until", INSTANT),
        sa.Column("max_tries", sa.Integer(), nullable=False, server_default="8"),
        sa.Column("parallel", sa.Integer(), nullable=False, server_default="4"),
        sa.Column("payload_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("all_fields", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("delivered_at", INSTANT),
    ):
        op.add_column(TARGET, column)
    add_text(TARGET, "headers", LONG)


def of_deliveries():
    for column in (
        sa.Column("record_type", sa.String(80), nullable=False, server_default=""),
        sa.Column("record_id", sa.Integer()),
        sa.Column("record_label", sa.String(300), nullable=False, server_default=""),
        sa.Column("lease_owner", sa.String(40)),
        sa.Column("tried_at", INSTANT),
    ):
        op.add_column(LOG, column)
    add_text(LOG, "response_headers", sa.JSON(), "{}")
    op.drop_index("ix_host_webhook_delivery_state_due", table_name=LOG)
    for name, columns in INDEXES.items():
        op.create_index(name, LOG, columns)


def add_text(table, name, kind, value=""):
    """MySQL takes no plain default for a long text, so it stands in brackets there."""
    bare = f"'{value}'"
    default = sa.text(f"({bare})" if op.get_bind().dialect.name in {"mysql", "mariadb"} else bare)
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
