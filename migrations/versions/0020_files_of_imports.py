"""Files of imports in a table of their own, apart from what changes with every step."""

import sqlalchemy as sa
from alembic import op

from host.database.types import LongBlob

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the bytes of every file that waits."""
    op.create_table(
        "host_import_file",
        sa.Column("import_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", LongBlob(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["host_import.id"],
            name=op.f("fk_host_import_file_import_id_host_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_host_import_file")),
    )
    op.execute(
        "INSERT INTO host_import_file (import_id, content) SELECT id, content FROM host_import"
        " WHERE content IS NOT NULL"
    )
    op.drop_column("host_import", "content")


def downgrade() -> None:
    """Put the bytes back into the rows of their imports."""
    op.add_column("host_import", sa.Column("content", LongBlob(), nullable=True))
    op.execute(
        "UPDATE host_import SET content = (SELECT content FROM host_import_file"
        " WHERE host_import_file.import_id = host_import.id)"
    )
    op.drop_table("host_import_file")
