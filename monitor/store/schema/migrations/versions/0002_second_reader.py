"""What a second reader is asked, what it answered, and what came of each day's questions.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("since", TIME, nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_consultation_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_consultation_source_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_consultation")),
    )
    op.create_index(op.f("ix_consultation_due_at"), "consultation", ["due_at"], unique=False)
    op.create_table(
        "consultation_answer",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_consultation_answer_article_id")),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_consultation_answer")),
    )
    op.create_index(op.f("ix_consultation_answer_article_id"), "consultation_answer", ["article_id"], unique=False)
    op.create_table(
        "consultation_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("reused", sa.Integer(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("no_acts", sa.Integer(), nullable=False),
        sa.Column("discarded", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_consultation_day")),
    )


def downgrade() -> None:
    for table in ("consultation_day", "consultation_answer", "consultation"):
        op.drop_table(table)
