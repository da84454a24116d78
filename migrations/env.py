"""Runs any chain of migrations on the connection that the caller opened."""

from alembic import context

connection = context.config.attributes["connection"]
chain = context.config.attributes["chain"]


def belongs(name: str | None, kind: str, parent_names: object) -> bool:
    """Autogenerate looks only at the tables of this chain."""
    if kind != "table" or name is None:
        return True
    return name.startswith(f"{chain}_") and not name.endswith("_schema_version")


context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    version_table=context.config.attributes["version_table"],
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=belongs,
    user_module_prefix="host.database.types." if chain == "host" else "host.api.",
)
with context.begin_transaction():
    context.run_migrations()
