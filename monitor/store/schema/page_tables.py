"""The table of pages behind feed items."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from monitor.domain.articles.page_fetch import FetchReason, PageState
from monitor.store.database.columns import Choice, ForeignText, Utc
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.source_tables import SOURCE
from monitor.store.schema.tables import ARTICLE

PAGE = Table(
    "page",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("source_id", Text, ForeignKey(SOURCE.c.id), nullable=False),
    Column("url", Text, nullable=False, index=True),  # of the item
    Column("because", Choice(FetchReason), nullable=False),
    Column("state", Choice(PageState), nullable=False),
    Column("due_at", Utc, index=True),  # NULL if no further fetch is planned
    Column("baseline", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reads", Integer, nullable=False),
    Column("asked_at", Utc),
    Column("found_at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", ForeignText, nullable=False),
)
