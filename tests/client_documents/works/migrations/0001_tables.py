"""Lay down the tables of the sample module."""

import sqlalchemy as sa
from alembic import op

from host.api import Money, UtcDateTime

revision = "works_0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENTS = ("works_project", "works_invoice", "works_estimate", "works_letter")


def document(table, *columns):
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column(
            "client_id",
            sa.Integer(),
            sa.ForeignKey("host_client.id", ondelete="CASCADE"),
            nullable=False,
        ),
        *columns,
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(f"ix_{table}_client_id", table, ["client_id"])


def state():
    return sa.Column("state", sa.String(20), nullable=False)


def currency():
    return sa.Column("currency", sa.String(3), nullable=False)


def upgrade() -> None:
    document(
        "works_project",
        state(),
        sa.Column("site", sa.String(80), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("budget", Money()),
        currency(),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("host_staff.id", ondelete="SET NULL")),
    )
    op.create_table(
        "works_step",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "project_id",
            sa.Integer(),
            sa.ForeignKey("works_project.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("is_milestone", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("done", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_works_step_project_id", "works_step", ["project_id"])
    document(
        "works_invoice",
        state(),
        sa.Column("issued_on", sa.Date()),
        sa.Column("total", Money()),
        currency(),
    )
    document("works_estimate", sa.Column("price", Money()))
    document("works_letter")


def downgrade() -> None:
    op.drop_table("works_step")
    for table in DOCUMENTS:
        op.drop_table(table)
