"""Fields that administrators add, and what records hold in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import MEDIUMTEXT

import host.database.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()
LONG = sa.Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")


def upgrade() -> None:
    make_fields()
    make_values()
    make_choices()


def make_fields():
    op.create_table(
        "host_custom_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("help", sa.String(300), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("default_value", sa.JSON()),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("half", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("client_sees", sa.Boolean(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("admins_only", sa.Boolean(), nullable=False),
        sa.Column("archived_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_custom_field")),
        sa.UniqueConstraint("record_type", "key", name="uq_host_custom_field_key"),
    )


def make_values():
    op.create_table(
        "host_custom_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(255)),
        sa.Column("number", sa.BigInteger()),
        sa.Column("instant", INSTANT),
        sa.Column("day", sa.Date()),
        sa.Column("long_text", LONG),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["host_custom_field.id"],
            name=op.f("fk_host_custom_value_field_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_custom_value")),
        sa.UniqueConstraint("field_id", "record_id", name="uq_host_custom_value_field_record"),
    )
    for name in ("text", "number", "instant", "day"):
        filled = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_host_custom_value_{name}",
            "host_custom_value",
            ["field_id", name, "record_id"],
            sqlite_where=filled,
            postgresql_where=filled,
        )


def make_choices():
    op.create_table(
        "host_custom_choice",
        sa.Column("field_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.String(60), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["host_custom_field.id"],
            name=op.f("fk_host_custom_choice_field_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "field_id", "value", "record_id", name=op.f("pk_host_custom_choice")
        ),
    )
    op.create_index("ix_host_custom_choice_record", "host_custom_choice", ["field_id", "record_id"])
