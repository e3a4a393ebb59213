"""Indexes for filtered lists of events, newest first; the language of an act's article beside the act.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = (
    *("opened_at", "day", "label", "joined_into", "issuer", "direction", "measure", "stage", "reports"),
    *("sample", "id"),
)
IN_STORY = sa.text("story_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("act", sa.Column("language", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.execute("UPDATE act SET language = (SELECT language FROM article WHERE article.id = act.article_id)")
    op.create_index(op.f("ix_act_language_event_id"), "act", ["language", "event_id"], unique=False)
    op.create_index(
        op.f("ix_article_language_story_id"),
        "article",
        ["language", "story_id"],
        unique=False,
        sqlite_where=IN_STORY,
    )
    op.create_index(op.f("ix_announcement_level_event_id"), "announcement", ["level", "event_id"], unique=False)
    op.drop_index(op.f("ix_event_opened_at"), "event")
    op.create_index("ix_event_list", "event", list(COLUMNS), unique=False)


def downgrade() -> None:
    op.drop_index("ix_event_list", "event")
    op.create_index(op.f("ix_event_opened_at"), "event", ["opened_at"], unique=False)
    op.drop_index(op.f("ix_announcement_level_event_id"), "announcement")
    op.drop_index(op.f("ix_article_language_story_id"), "article")
    op.drop_index(op.f("ix_act_language_event_id"), "act")
    op.drop_column("act", "language")
