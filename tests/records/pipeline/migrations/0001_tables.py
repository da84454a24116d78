"""Lay down the tables of the sample module."""

import sqlalchemy as sa
from alembic import op

from host.api import LongText, Money, Percent, UtcDateTime

revision = "pipeline_0001"
down_revision = None
branch_labels = None
depends_on = None


def stamps():
    return (
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def pointer(name, table, rule="SET NULL"):
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete=rule))


def text(name, length):
    return sa.Column(name, sa.String(length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "pipeline_product",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        text("series", 20),
        sa.Column("price", Money()),
        *stamps(),
    )
    op.create_table(
        "pipeline_region",
        sa.Column("id", sa.Integer(), primary_key=True),
        text("name", 80),
        pointer("parent_id", "pipeline_region"),
        *stamps(),
    )
    op.create_index("ix_pipeline_region_name", "pipeline_region", ["name"])
    op.create_index("ix_pipeline_region_parent_id", "pipeline_region", ["parent_id"])
    op.create_table(
        "pipeline_deal",
        sa.Column("id", sa.Integer(), primary_key=True),
        text("code", 12),
        text("name", 120),
        text("stage", 20),
        pointer("client_id", "host_client", "CASCADE"),
        pointer("product_id", "pipeline_product"),
        pointer("region_id", "pipeline_region"),
        pointer("owner_id", "host_staff"),
        sa.Column("value", Money()),
        text("currency", 3),
        sa.Column("chance", Percent()),
        sa.Column("seats", sa.Integer()),
        sa.Column("engage_date", sa.Date()),
        sa.Column("close_date", sa.Date()),
        sa.Column("called_at", UtcDateTime()),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        text("colour", 7),
        text("website", 200),
        text("email", 254),
        text("lost_because", 200),
        sa.Column("margin", Percent()),
        sa.Column("notes", LongText(), nullable=False),
        sa.Column("story", LongText(), nullable=False),
        sa.Column("archived_at", UtcDateTime()),
        *stamps(),
    )
    for name, columns in {
        "by_name": ["name", "id"],
        "by_stage": ["stage", "id"],
        "by_value": ["value", "id"],
        "by_close": ["close_date", "id"],
        "by_updated": ["updated_at", "id"],
        "by_owner": ["owner_id", "id"],
        "code": ["code"],
        "client_id": ["client_id"],
        "product_id": ["product_id"],
        "region_id": ["region_id"],
    }.items():
        op.create_index(f"ix_pipeline_deal_{name}", "pipeline_deal", columns)


def downgrade() -> None:
    for table in ("pipeline_deal", "pipeline_region", "pipeline_product"):
        op.drop_table(table)
