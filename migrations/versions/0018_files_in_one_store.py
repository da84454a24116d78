"""Files in one store: the account of it, and who sees a file."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _account()
    _visibility()
    _take_in_what_is_there()


def _account() -> None:
    op.create_table(
        "host_stored_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("put_at", host.database.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_host_stored_file"),
    )
    op.create_index("ix_host_stored_file_put_at", "host_stored_file", ["put_at"])
    op.create_table(
        "host_store_usage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_host_store_usage"),
    )


def _visibility() -> None:
    op.add_column(
        "host_attachment",
        sa.Column("visibility", sa.String(length=10), nullable=False, server_default="internal"),
    )
    op.create_index(
        "ix_host_attachment_visibility",
        "host_attachment",
        ["visibility", "record_type", "record_id", "id"],
    )


def _take_in_what_is_there() -> None:
    """Files of records are in the store already; those of earlier mail stay where they are."""
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "INSERT INTO host_stored_file (digest, size, put_at) "
            "SELECT digest, MAX(size), MAX(added_at) FROM host_attachment GROUP BY digest"
        )
    )
    used = connection.execute(
        sa.text("SELECT COALESCE(SUM(size), 0) FROM host_stored_file")
    ).scalar_one()
    connection.execute(
        sa.text("INSERT INTO host_store_usage (id, used) VALUES (1, :used)"), {"used": int(used)}
    )
