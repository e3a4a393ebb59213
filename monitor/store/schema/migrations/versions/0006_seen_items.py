"""Keys of items whose articles are deleted. Texts deleted so far left whole articles, which the next run deletes.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "seen_item",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("content_hash", BYTEWISE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shown", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_seen_item_source_id")),
        sa.PrimaryKeyConstraint("source_id", "content_hash", "key", name=op.f("pk_seen_item")),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM fact WHERE name IN ('ordinary_retention_day', 'ordinary_retention_until')")


def downgrade() -> None:
    op.drop_table("seen_item")
