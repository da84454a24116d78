"""Comments, files, suspected duplicates and merged records."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()


def upgrade() -> None:
    make_comments()
    make_files()
    make_duplicates()
    make_merged()
    op.create_index("ix_host_reminder_record", "host_reminder", ["record_type", "record_id"])


def of_record():
    return (
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
    )


def make_comments():
    op.create_table(
        "host_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        *of_record(),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("edited_at", INSTANT),
        sa.Column("author_id", sa.Integer()),
        sa.Column("author_label", sa.String(200), nullable=False),
        sa.Column("body", host.database.types.LongText(), nullable=False),
        sa.Column("mentioned", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_comment")),
    )
    op.create_index("ix_host_comment_record", "host_comment", ["record_type", "record_id", "id"])


def make_files():
    op.create_table(
        "host_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        *of_record(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", sa.Integer()),
        sa.Column("added_label", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_attachment")),
    )
    op.create_index(
        "ix_host_attachment_record", "host_attachment", ["record_type", "record_id", "id"]
    )
    op.create_index(op.f("ix_host_attachment_digest"), "host_attachment", ["digest"])


def make_duplicates():
    op.create_table(
        "host_suspected_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("dismissed_at", INSTANT),
        sa.Column("dismissed_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_suspected_pair")),
        sa.UniqueConstraint(
            "record_type",
            "first_id",
            "second_id",
            name=op.f("uq_host_suspected_pair_record_type_first_id_second_id"),
        ),
    )
    op.create_index(
        "ix_host_suspected_pair_second", "host_suspected_pair", ["record_type", "second_id"]
    )
    op.create_table(
        "host_match_pass",
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("record_type", name=op.f("pk_host_match_pass")),
    )


def make_merged():
    op.create_table(
        "host_merged_record",
        sa.Column("id", sa.Integer(), nullable=False),
        *of_record(),
        sa.Column("lost_id", sa.Integer(), nullable=False),
        sa.Column("lost_label", sa.String(300), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_merged_record")),
    )
    op.create_index("ix_host_merged_record_lost", "host_merged_record", ["record_type", "lost_id"])
    op.create_index(
        "ix_host_merged_record_kept", "host_merged_record", ["record_type", "record_id"]
    )
