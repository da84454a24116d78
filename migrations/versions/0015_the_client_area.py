"""The client area: invitations, contacts of several clients, pictures of one's own."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _several_clients()
    _links_in_mails()
    _pictures()
    op.add_column(
        "host_contact",
        sa.Column("invited_until", host.database.types.UtcDateTime(), nullable=True),
    )
    op.add_column("host_login_session", sa.Column("client_id", sa.Integer(), nullable=True))


def _several_clients() -> None:
    op.create_table(
        "host_contact_client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["host_contact.id"],
            name="fk_host_contact_client_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["host_client.id"],
            name="fk_host_contact_client_client_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_host_contact_client"),
        sa.UniqueConstraint("contact_id", "client_id", name="uq_host_contact_client"),
    )
    op.create_index("ix_host_contact_client_client_id", "host_contact_client", ["client_id"])


def _links_in_mails() -> None:
    op.create_table(
        "host_contact_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", host.database.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["host_contact.id"],
            name="fk_host_contact_token_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_host_contact_token"),
        sa.UniqueConstraint("token_hash", name="uq_host_contact_token_token_hash"),
    )
    op.create_index(
        "ix_host_contact_token_contact", "host_contact_token", ["contact_id", "purpose"]
    )
    op.create_index("ix_host_contact_token_expires_at", "host_contact_token", ["expires_at"])


def _pictures() -> None:
    op.create_table(
        "host_brand_image",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("content", host.database.types.LongBlob(), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_host_brand_image"),
    )
