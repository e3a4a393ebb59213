"""Lists of parties: where a source's rows are, its stored version, and the changes that became articles.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("source", sa.Column("parties", JSON, nullable=True))
    op.create_table(
        "party_list",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_party_list_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_party_list")),
    )
    op.create_table(
        "party",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("identity", BYTEWISE, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_party_source_id")),
        sa.PrimaryKeyConstraint("source_id", "identity", name=op.f("pk_party")),
    )
    op.create_table(
        "list_change",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("change", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_list_change_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_list_change")),
    )


def downgrade() -> None:
    for table in ("list_change", "party", "party_list"):
        op.drop_table(table)
    op.drop_column("source", "parties")
