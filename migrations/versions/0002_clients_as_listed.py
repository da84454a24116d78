"""Index clients the way lists order them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD = {
    "ix_host_client_archived_name": ["archived_at", "name", "id"],
    "ix_host_client_city_name": ["city", "name", "id"],
    "ix_host_client_industry_name": ["industry", "name", "id"],
    "ix_host_client_match_key": ["match_key"],
    "ix_host_client_owner_name": ["owner_id", "name", "id"],
}
NEW = {
    "ix_host_client_match_key": ["match_key", "id"],
    "ix_host_client_industry": ["industry", "id"],
    "ix_host_client_city": ["city", "id"],
    "ix_host_client_owner_match_key": ["owner_id", "match_key", "id"],
    "ix_host_client_updated_at": ["updated_at", "id"],
}


def upgrade() -> None:
    exchange(OLD, NEW)


def downgrade() -> None:
    exchange(NEW, OLD)


def exchange(old, new) -> None:
    # Those that keep their name go first; the rest go last, because MariaDB wants an index
    # under the foreign key of the owner at every moment.
    for name in old.keys() & new.keys():
        op.drop_index(name, table_name="host_client")
    for name, columns in new.items():
        op.create_index(name, "host_client", columns)
    for name in old.keys() - new.keys():
        op.drop_index(name, table_name="host_client")
