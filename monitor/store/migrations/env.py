"""Alembic's way in. The connection comes from `monitor.store.migrate`, which has begun its transaction already."""

from alembic import context

from monitor.store.migrate import VERSION_TABLE
from monitor.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
