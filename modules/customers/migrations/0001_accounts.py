"""Lay down accounts and the sequence that numbers them."""

import sqlalchemy as sa
from alembic import op

from host.api import LongText, UtcDateTime

revision = "customers_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers_account",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("node_type", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("path", LongText(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("phone2", sa.String(length=40), nullable=False),
        sa.Column("fax", sa.String(length=40), nullable=False),
        sa.Column("shipping_same", sa.Boolean(), nullable=False),
        sa.Column("shipping_street", sa.String(length=300), nullable=False),
        sa.Column("shipping_city", sa.String(length=120), nullable=False),
        sa.Column("shipping_state", sa.String(length=120), nullable=False),
        sa.Column("shipping_zip", sa.String(length=20), nullable=False),
        sa.Column("shipping_country", sa.String(length=80), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("size_band", sa.String(length=12), nullable=False),
        sa.Column("annual_revenue", sa.BigInteger(), nullable=True),
        sa.Column("tax_office", sa.String(length=120), nullable=False),
        sa.Column("tax_rate", sa.BigInteger(), nullable=False),
        sa.Column("blacklisted", sa.Boolean(), nullable=False),
        sa.Column("blacklist_reason", sa.String(length=500), nullable=False),
        sa.Column("blacklisted_at", UtcDateTime(), nullable=True),
        sa.Column("blacklisted_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blacklisted_by"],
            ["host_staff.id"],
            name="fk_customers_account_blacklisted_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["host_client.id"], name="fk_customers_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["host_staff.id"],
            name="fk_customers_account_manager_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["customers_account.id"], name="fk_customers_account_parent_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customers_account"),
        sa.UniqueConstraint("code", name="uq_customers_account_code"),
        sa.UniqueConstraint("number", name="uq_customers_account_number"),
    )
    op.create_index("ix_customers_account_manager", "customers_account", ["manager_id", "root_id"])
    op.create_index("ix_customers_account_parent", "customers_account", ["parent_id", "id"])
    op.create_index("ix_customers_account_root", "customers_account", ["root_id", "id"])
    op.create_index("ix_customers_account_updated", "customers_account", ["updated_at", "id"])

    op.create_table(
        "customers_sequence",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_customers_sequence"),
    )


def downgrade() -> None:
    op.drop_table("customers_sequence")
    op.drop_table("customers_account")
