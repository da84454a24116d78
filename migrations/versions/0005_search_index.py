"""The index that finds records by any part of a word."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
ORDERED = (
    sa.String(200)
    .with_variant(sa.String(200, collation="C"), "postgresql")
    .with_variant(sa.String(200, collation="utf8mb4_bin"), "mysql", "mariadb")
)
SQLITE = (
    "CREATE VIRTUAL TABLE host_search_grams USING fts5(words, content='host_search_entry',"
    " content_rowid='id', tokenize='trigram', detail=none)",
    "CREATE VIRTUAL TABLE host_search_grams_terms USING fts5vocab(host_search_grams, row)",
    "CREATE TRIGGER host_search_entry_inserted AFTER INSERT ON host_search_entry BEGIN"
    " INSERT INTO host_search_grams(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER host_search_entry_deleted AFTER DELETE ON host_search_entry BEGIN"
    " INSERT INTO host_search_grams(host_search_grams, rowid, words)"
    " VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER host_search_entry_updated AFTER UPDATE OF id, words ON host_search_entry BEGIN"
    " INSERT INTO host_search_grams(host_search_grams, rowid, words)"
    " VALUES ('delete', old.id, old.words);"
    " INSERT INTO host_search_grams(rowid, words) VALUES (new.id, new.words); END",
)
MARIADB = (
    "CREATE TABLE IF NOT EXISTS host_search_grams (id BIGINT NOT NULL PRIMARY KEY,"
    " grams MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
    " FULLTEXT KEY host_search_grams_words (grams)) ENGINE=InnoDB",
)


def upgrade() -> None:
    op.create_table(
        "host_search_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("shape", sa.String(64), nullable=False),
        sa.Column("built_to", sa.BigInteger(), nullable=False),
        sa.Column("is_built", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_search_type")),
        sa.UniqueConstraint("key", name=op.f("uq_host_search_type_key")),
    )
    op.create_table(
        "host_search_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("sort", ORDERED, nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("words", LONG_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_search_entry")),
    )
    op.create_index(
        "ix_host_search_entry_type_id_archived_sort",
        "host_search_entry",
        ["type_id", "archived", "sort"],
    )
    index_parts_of_words(op.get_bind())


def index_parts_of_words(connection: sa.Connection) -> None:
    match connection.dialect.name:
        case "sqlite":
            statements = SQLITE
        case "postgresql":
            statements = with_trigrams(connection)
        case _:
            statements = MARIADB
    for statement in statements:
        op.execute(statement)


def with_trigrams(connection: sa.Connection) -> tuple[str, ...]:
    """Make the extension when this role may; without it the search reads all entries."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError:
        pass
    schema = connection.exec_driver_sql(
        "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace"
        " ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'"
    ).scalar()
    if schema is None:
        return ()
    return (
        "CREATE INDEX host_search_grams ON host_search_entry"
        f" USING gin (words {schema}.gin_trgm_ops)",
    )
