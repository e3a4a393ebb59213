"""Which mute an announcement was muted by: since topics can be muted, its rule no longer says so.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("announcement", sa.Column("muted_by", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("announcement", "muted_by")
