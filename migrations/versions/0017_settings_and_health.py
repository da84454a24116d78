"""Settings and health: which request wrote a mail or a delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the number of the request with what it has put into the outboxes."""
    for table in ("host_mail", "host_webhook_delivery"):
        op.add_column(
            table, sa.Column("request_id", sa.String(60), nullable=False, server_default="")
        )
