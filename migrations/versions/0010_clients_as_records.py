"""Clients as parts of clients, and contacts in the order of their names."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAME = "fk_host_client_parent_id"
COUNTED = {
    "ix_host_client_industry": ["industry", "id"],
    "ix_host_client_city": ["city", "id"],
    "ix_host_client_owner_match_key": ["owner_id", "match_key", "id"],
}
"""Indexes along which records are counted: with archived_at at the end they say it all."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Made anew, the table would take along on its way out all that hangs on it.
        op.execute(
            f"ALTER TABLE host_client ADD COLUMN parent_id INTEGER CONSTRAINT {NAME}"
            " REFERENCES host_client (id) ON DELETE SET NULL"
        )
    else:
        op.add_column("host_client", sa.Column("parent_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            NAME, "host_client", "host_client", ["parent_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_host_client_parent_id", "host_client", ["parent_id"])
    op.create_index("ix_host_contact_name_id", "host_contact", ["name", "id"])
    op.drop_index("ix_host_contact_name", table_name="host_contact")
    for index, columns in COUNTED.items():
        op.drop_index(index, table_name="host_client")
        op.create_index(index, "host_client", [*columns, "archived_at"])
