"""Alembic environment. `monitor.store.schema.migrate` passes a connection with an open transaction."""

from alembic import context

from monitor.store.schema.metadata import METADATA
from monitor.store.schema.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
