"""Run the migrations on the connection that ``store`` hands over, inside its transaction."""

from alembic import context

from data.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table only by making it anew
)
context.run_migrations()
