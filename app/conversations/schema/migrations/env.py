"""Runs migrations on the connection handed over by the caller, in one transaction."""

from alembic import context

context.configure(
    version_table=context.config.attributes.get("version_table", "alembic_version"),
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    # SQLite can take back DDL once the driver does not begin and commit by itself.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
