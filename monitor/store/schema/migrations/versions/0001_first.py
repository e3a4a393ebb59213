"""The schema of the first release. No statements: `monitor.store.schema.migrate` creates a new database from the tables.

`tests/data/schemas.sql` keeps each released schema as SQL; the tests of migrations start from those.

Revision ID: 0001
"""

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing to do: no database is older than this revision."""


def downgrade() -> None:
    """Nothing to do: no revision is older than this one."""
