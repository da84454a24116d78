"""What currencies were worth on a day."""

import sqlalchemy as sa
from alembic import op

from host.database.types import ScaledDecimal, UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "host_exchange_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("base", sa.String(3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", ScaledDecimal(10), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_exchange_rate")),
        sa.UniqueConstraint("base", "currency", "valid_from", name="uq_host_exchange_rate_day"),
    )
    op.create_index("ix_host_exchange_rate_currency", "host_exchange_rate", ["currency", "id"])
    op.create_index("ix_host_exchange_rate_valid_from", "host_exchange_rate", ["valid_from", "id"])


def downgrade() -> None:
    """Forget the rates."""
    op.drop_table("host_exchange_rate")
