"""The whole life of modules: upgrades, roll-backs, signatures, licences, breaker, safe mode."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

import host.database.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LONG_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
INSTANT = host.database.types.UtcDateTime()
NEW_OF_MODULE = (
    ("state_reason", LONG_TEXT, ""),
    ("staged_digest", sa.String(64), None),
    ("staged_version", sa.String(40), None),
    ("previous_digest", sa.String(64), None),
    ("previous_version", sa.String(40), None),
    ("previous_revision", sa.String(64), None),
    ("data_version", sa.String(40), None),
    ("tables", sa.JSON(), "[]"),
    ("publisher_key", sa.String(64), None),
    ("operation", sa.String(40), None),
    ("operation_digest", sa.String(64), None),
    ("operation_revision", sa.String(64), None),
    ("operation_at", INSTANT, None),
    ("operation_by", sa.String(200), None),
)


def upgrade() -> None:
    make_tables()
    op.execute(
        "INSERT INTO host_licence (slug, product, code, verifier, endpoint, token, licence_id,"
        " licensee, expires, state, state_since, message)"
        " SELECT slug, '', licence_code, 'key', '', '', '', licensee, licence_expires, 'valid',"
        " changed_at, '' FROM host_module WHERE licence_code <> ''"
    )
    with op.batch_alter_table("host_module") as table:
        for name, kind, default in NEW_OF_MODULE:
            table.add_column(
                sa.Column(name, kind, nullable=default is None, server_default=default)
            )
        for name in ("licence_code", "licensee", "licence_expires"):
            table.drop_column(name)
    with op.batch_alter_table("host_module_artefact") as table:
        table.add_column(
            sa.Column("signature_state", sa.String(20), nullable=False, server_default="unsigned")
        )
        table.add_column(sa.Column("signer", sa.String(64), nullable=False, server_default=""))


def make_tables() -> None:
    op.create_table(
        "host_licence",
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("product", sa.String(120), nullable=False),
        sa.Column("code", sa.String(2000), nullable=False),
        sa.Column("verifier", sa.String(20), nullable=False),
        sa.Column("endpoint", sa.String(500), nullable=False),
        sa.Column("token", LONG_TEXT, nullable=False),
        sa.Column("licence_id", sa.String(120), nullable=False),
        sa.Column("licensee", sa.String(200), nullable=False),
        sa.Column("expires", sa.Date()),
        sa.Column("supported_until", sa.Date()),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("state_since", INSTANT),
        sa.Column("checked_at", INSTANT),
        sa.Column("unreachable_since", INSTANT),
        sa.Column("message", LONG_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_host_licence")),
    )
    op.create_table(
        "host_publisher_key",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("public_key", sa.String(100), nullable=False),
        sa.Column("publisher", sa.String(200), nullable=False),
        sa.Column("trusted_at", INSTANT, nullable=False),
        sa.Column("trusted_by", sa.String(200), nullable=False),
        sa.Column("replaced_by", sa.String(64)),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_host_publisher_key")),
    )
    op.create_table(
        "host_module_revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("reason", LONG_TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_module_revocation")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_host_module_revocation_kind_value")),
    )
    op.create_table(
        "host_module_trip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("request", sa.String(60), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_module_trip")),
        sa.UniqueConstraint("slug", "request", name=op.f("uq_host_module_trip_slug_request")),
    )
    op.create_index("ix_host_module_trip_slug_at", "host_module_trip", ["slug", "at"])
    op.create_table(
        "host_switch",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host_switch")),
    )
    op.create_table(
        "host_safe_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_host_safe_link")),
    )


def downgrade() -> None:
    with op.batch_alter_table("host_module_artefact") as table:
        table.drop_column("signer")
        table.drop_column("signature_state")
    with op.batch_alter_table("host_module") as table:
        for name, _kind, _default in reversed(NEW_OF_MODULE):
            table.drop_column(name)
        for name, length in (("licence_code", 2000), ("licensee", 200)):
            table.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        table.add_column(sa.Column("licence_expires", sa.Date()))
    for column, source in (
        ("licence_code", "code"),
        ("licensee", "licensee"),
        ("licence_expires", "expires"),
    ):
        found = f"(SELECT {source} FROM host_licence WHERE host_licence.slug = host_module.slug)"  # noqa: S608
        op.execute(
            f"UPDATE host_module SET {column} = {found} WHERE slug IN (SELECT slug FROM host_licence)"  # noqa: S608,E501
        )
    for name in (
        "host_safe_link",
        "host_switch",
        "host_module_trip",
        "host_module_revocation",
        "host_publisher_key",
        "host_licence",
    ):
        op.drop_table(name)
