"""The host's first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

import host.database.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "host_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_label", sa.String(length=200), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("record_type", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("record_label", sa.String(length=300), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_activity")),
    )
    with op.batch_alter_table("host_activity", schema=None) as batch_op:
        batch_op.create_index("ix_host_activity_client", ["client_id", "id"], unique=False)
        batch_op.create_index(
            "ix_host_activity_record", ["record_type", "record_id", "id"], unique=False
        )

    op.create_table(
        "host_cron_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=120), nullable=False),
        sa.Column("due_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("caller", sa.String(length=40), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("lease_until", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("started_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column(
            "log",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column(
            "error",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_cron_run")),
        sa.UniqueConstraint("job", "due_at", name=op.f("uq_host_cron_run_job_due_at")),
    )
    with op.batch_alter_table("host_cron_run", schema=None) as batch_op:
        batch_op.create_index("ix_host_cron_run_job", ["job", "id"], unique=False)
        batch_op.create_index("ix_host_cron_run_state", ["state", "job"], unique=False)

    op.create_table(
        "host_cron_site",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cron_key", sa.String(length=300), nullable=True),
        sa.Column("last_call_at", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("last_caller", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_cron_site")),
    )
    op.create_table(
        "host_cron_state",
        sa.Column("job", sa.String(length=120), nullable=False),
        sa.Column("anchor_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("last_due_at", host.database.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_host_cron_state")),
    )
    op.create_table(
        "host_epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_epoch")),
    )
    op.create_table(
        "host_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "content",
            sa.LargeBinary()
            .with_variant(mysql.LONGBLOB(), "mariadb")
            .with_variant(mysql.LONGBLOB(), "mysql"),
            nullable=True,
        ),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("atomic", sa.Boolean(), nullable=False),
        sa.Column("update_existing", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(length=1000), nullable=False),
        sa.Column("claimed_until", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("finished_at", host.database.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_import")),
    )
    with op.batch_alter_table("host_import", schema=None) as batch_op:
        batch_op.create_index("ix_host_import_created_by", ["created_by", "id"], unique=False)
        batch_op.create_index("ix_host_import_state", ["state", "claimed_until"], unique=False)

    op.create_table(
        "host_lease",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("since", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("expires_at", host.database.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host_lease")),
    )
    op.create_table(
        "host_login_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("at", host.database.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_login_failure")),
    )
    with op.batch_alter_table("host_login_failure", schema=None) as batch_op:
        batch_op.create_index("ix_host_login_failure_key_at", ["key", "at"], unique=False)

    op.create_table(
        "host_login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("seen_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_host_login_session_token_hash")),
    )
    with op.batch_alter_table("host_login_session", schema=None) as batch_op:
        batch_op.create_index("ix_host_login_session_person", ["kind", "person_id"], unique=False)

    op.create_table(
        "host_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column(
            "text",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column(
            "html",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=True,
        ),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("lease_until", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=1000), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("sent_at", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("record_type", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("record_label", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_mail")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_host_mail_dedupe_key")),
    )
    with op.batch_alter_table("host_mail", schema=None) as batch_op:
        batch_op.create_index("ix_host_mail_state_due", ["state", "due_at"], unique=False)

    op.create_table(
        "host_module",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("failed_stage", sa.String(length=40), nullable=True),
        sa.Column(
            "failed_message",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=True,
        ),
        sa.Column("licence_code", sa.String(length=2000), nullable=False),
        sa.Column("licensee", sa.String(length=200), nullable=False),
        sa.Column("licence_expires", sa.Date(), nullable=True),
        sa.Column("installed_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("changed_at", host.database.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_host_module")),
    )
    op.create_table(
        "host_module_artefact",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column(
            "manifest_text",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column(
            "archive",
            sa.LargeBinary()
            .with_variant(mysql.LONGBLOB(), "mariadb")
            .with_variant(mysql.LONGBLOB(), "mysql"),
            nullable=True,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("uploaded_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_host_module_artefact")),
    )
    with op.batch_alter_table("host_module_artefact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_module_artefact_slug"), ["slug"], unique=False)

    op.create_table(
        "host_module_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column(
            "message",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column(
            "output",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column("at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_module_event")),
    )
    with op.batch_alter_table("host_module_event", schema=None) as batch_op:
        batch_op.create_index("ix_host_module_event_slug_id", ["slug", "id"], unique=False)

    op.create_table(
        "host_module_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("hook", sa.String(length=60), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column(
            "trace",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("last_at", host.database.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_module_fault")),
        sa.UniqueConstraint(
            "slug", "hook", "error", name=op.f("uq_host_module_fault_slug_hook_error")
        ),
    )
    op.create_table(
        "host_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_role")),
        sa.UniqueConstraint("name", name=op.f("uq_host_role_name")),
    )
    op.create_table(
        "host_setting",
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("section", "key", name=op.f("pk_host_setting")),
    )
    op.create_table(
        "host_setting_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_setting_change")),
    )
    with op.batch_alter_table("host_setting_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_host_setting_change_section"), ["section"], unique=False
        )

    op.create_table(
        "host_webhook_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("paused_reason", sa.String(length=300), nullable=False),
        sa.Column("failing_since", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("lease_until", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.String(length=40), nullable=True),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_webhook_target")),
    )
    with op.batch_alter_table("host_webhook_target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_webhook_target_owner"), ["owner"], unique=False)

    op.create_table(
        "host_worker",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("node", sa.String(length=80), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column(
            "error",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=True,
        ),
        sa.Column("seen_at", host.database.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_worker")),
    )
    with op.batch_alter_table("host_worker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_worker_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "host_role_grant",
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("right", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["host_role.id"],
            name=op.f("fk_host_role_grant_role_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("role_id", "right", name=op.f("pk_host_role_grant")),
    )
    op.create_table(
        "host_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["host_role.id"], name=op.f("fk_host_staff_role_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_host_staff_email")),
    )
    with op.batch_alter_table("host_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_staff_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_host_staff_role_id"), ["role_id"], unique=False)

    op.create_table(
        "host_webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.Column("webhook_id", sa.String(length=60), nullable=False),
        sa.Column(
            "body",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("lease_until", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("request_headers", sa.JSON(), nullable=False),
        sa.Column("response_status", sa.Integer(), nullable=True),
        sa.Column("response_body", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=1000), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("delivered_at", host.database.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["host_webhook_target.id"],
            name=op.f("fk_host_webhook_delivery_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_webhook_delivery")),
        sa.UniqueConstraint("webhook_id", name=op.f("uq_host_webhook_delivery_webhook_id")),
    )
    with op.batch_alter_table("host_webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_host_webhook_delivery_queue", ["target_id", "state", "due_at"], unique=False
        )
        batch_op.create_index(
            "ix_host_webhook_delivery_state_due", ["state", "due_at"], unique=False
        )
        batch_op.create_index("ix_host_webhook_delivery_target", ["target_id", "id"], unique=False)

    op.create_table(
        "host_client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("match_key", sa.String(length=200), nullable=False),
        sa.Column("industry", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("vat_number", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("zip", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "notes",
            sa.Text()
            .with_variant(mysql.MEDIUMTEXT(), "mariadb")
            .with_variant(mysql.MEDIUMTEXT(), "mysql"),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_staff.id"],
            name=op.f("fk_host_client_owner_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_client")),
    )
    with op.batch_alter_table("host_client", schema=None) as batch_op:
        batch_op.create_index(
            "ix_host_client_archived_name", ["archived_at", "name", "id"], unique=False
        )
        batch_op.create_index("ix_host_client_city_name", ["city", "name", "id"], unique=False)
        batch_op.create_index(
            "ix_host_client_industry_name", ["industry", "name", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_host_client_match_key"), ["match_key"], unique=False)
        batch_op.create_index("ix_host_client_name_id", ["name", "id"], unique=False)
        batch_op.create_index("ix_host_client_owner_name", ["owner_id", "name", "id"], unique=False)

    op.create_table(
        "host_notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("read_at", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("record_type", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("record_label", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name=op.f("fk_host_notification_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_notification")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_host_notification_dedupe_key")),
    )
    with op.batch_alter_table("host_notification", schema=None) as batch_op:
        batch_op.create_index("ix_host_notification_staff", ["staff_id", "id"], unique=False)
        batch_op.create_index(
            "ix_host_notification_unread", ["staff_id", "read_at", "id"], unique=False
        )

    op.create_table(
        "host_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_key", sa.String(length=200), nullable=False),
        sa.Column("occasion", sa.String(length=200), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("due_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fired_at", host.database.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("record_type", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("record_label", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name=op.f("fk_host_reminder_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_reminder")),
        sa.UniqueConstraint("occasion", name=op.f("uq_host_reminder_occasion")),
    )
    with op.batch_alter_table("host_reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_reminder_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index("ix_host_reminder_state_due", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_host_reminder_subject", ["subject_key", "state"], unique=False)

    op.create_table(
        "host_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("can_log_in", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("created_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", host.database.types.UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["host_client.id"],
            name=op.f("fk_host_contact_client_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_contact")),
        sa.UniqueConstraint("email", name=op.f("uq_host_contact_email")),
    )
    with op.batch_alter_table("host_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_contact_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_host_contact_name"), ["name"], unique=False)

    seed()


def seed():
    """The first epoch, and the leases that one owner at a time may hold."""
    now = sa.func.now()
    lease = sa.table("host_lease", sa.column("name"))
    op.bulk_insert(lease, [{"name": name} for name in ("epoch", "lifecycle", "cron")])
    epoch = sa.table(
        "host_epoch", *map(sa.column, ("kind", "subject")), sa.column("created_at", sa.DateTime)
    )
    op.execute(epoch.insert().values(kind="modules", subject="first start", created_at=now))


def downgrade():
    with op.batch_alter_table("host_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_contact_name"))
        batch_op.drop_index(batch_op.f("ix_host_contact_client_id"))

    op.drop_table("host_contact")
    with op.batch_alter_table("host_reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_host_reminder_subject")
        batch_op.drop_index("ix_host_reminder_state_due")
        batch_op.drop_index(batch_op.f("ix_host_reminder_staff_id"))

    op.drop_table("host_reminder")
    with op.batch_alter_table("host_notification", schema=None) as batch_op:
        batch_op.drop_index("ix_host_notification_unread")
        batch_op.drop_index("ix_host_notification_staff")

    op.drop_table("host_notification")
    with op.batch_alter_table("host_client", schema=None) as batch_op:
        batch_op.drop_index("ix_host_client_owner_name")
        batch_op.drop_index("ix_host_client_name_id")
        batch_op.drop_index(batch_op.f("ix_host_client_match_key"))
        batch_op.drop_index("ix_host_client_industry_name")
        batch_op.drop_index("ix_host_client_city_name")
        batch_op.drop_index("ix_host_client_archived_name")

    op.drop_table("host_client")
    with op.batch_alter_table("host_webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_host_webhook_delivery_target")
        batch_op.drop_index("ix_host_webhook_delivery_state_due")
        batch_op.drop_index("ix_host_webhook_delivery_queue")

    op.drop_table("host_webhook_delivery")
    with op.batch_alter_table("host_staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_staff_role_id"))
        batch_op.drop_index(batch_op.f("ix_host_staff_name"))

    op.drop_table("host_staff")
    op.drop_table("host_role_grant")
    with op.batch_alter_table("host_worker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_worker_seen_at"))

    op.drop_table("host_worker")
    with op.batch_alter_table("host_webhook_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_webhook_target_owner"))

    op.drop_table("host_webhook_target")
    with op.batch_alter_table("host_setting_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_setting_change_section"))

    op.drop_table("host_setting_change")
    op.drop_table("host_setting")
    op.drop_table("host_role")
    op.drop_table("host_module_fault")
    with op.batch_alter_table("host_module_event", schema=None) as batch_op:
        batch_op.drop_index("ix_host_module_event_slug_id")

    op.drop_table("host_module_event")
    with op.batch_alter_table("host_module_artefact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_module_artefact_slug"))

    op.drop_table("host_module_artefact")
    op.drop_table("host_module")
    with op.batch_alter_table("host_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_host_mail_state_due")

    op.drop_table("host_mail")
    with op.batch_alter_table("host_login_session", schema=None) as batch_op:
        batch_op.drop_index("ix_host_login_session_person")

    op.drop_table("host_login_session")
    with op.batch_alter_table("host_login_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_host_login_failure_key_at")

    op.drop_table("host_login_failure")
    op.drop_table("host_lease")
    with op.batch_alter_table("host_import", schema=None) as batch_op:
        batch_op.drop_index("ix_host_import_state")
        batch_op.drop_index("ix_host_import_created_by")

    op.drop_table("host_import")
    op.drop_table("host_epoch")
    op.drop_table("host_cron_state")
    op.drop_table("host_cron_site")
    with op.batch_alter_table("host_cron_run", schema=None) as batch_op:
        batch_op.drop_index("ix_host_cron_run_state")
        batch_op.drop_index("ix_host_cron_run_job")

    op.drop_table("host_cron_run")
    with op.batch_alter_table("host_activity", schema=None) as batch_op:
        batch_op.drop_index("ix_host_activity_record")
        batch_op.drop_index("ix_host_activity_client")

    op.drop_table("host_activity")
