"""State of the pages behind feed items."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.page_fetch import FURTHEST, Page
from monitor.store.database.dialect import insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.page_tables import PAGE
from monitor.store.schema.source_tables import SOURCE

_OF = select(PAGE).where(PAGE.c.article_id == bindparam("article_id"))
_DUE = (
    select(PAGE)
    .select_from(PAGE.join(SOURCE, SOURCE.c.id == PAGE.c.source_id))
    .where(
        SOURCE.c.listed & SOURCE.c.enabled,
        or_(PAGE.c.due_at <= bindparam("now"), PAGE.c.due_at > bindparam("furthest")),
    )
    .order_by(PAGE.c.due_at, PAGE.c.article_id)
    .limit(bindparam("most"))
)
_ASKED_FOR = select(PAGE).where(PAGE.c.due_at.is_not(None)).order_by(PAGE.c.due_at, PAGE.c.article_id)


class Pages:
    """Implements `ports.PageRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, article_id: ArticleId) -> Page | None:
        row = self._connection.execute(_OF, {"article_id": article_id}).one_or_none()
        return None if row is None else value_of(Page, row)

    def save(self, page: Page) -> None:
        statement = insert_or_update(self._connection.dialect.name, PAGE, "article_id")
        self._connection.execute(statement, row_of(page))

    def due(self, *, now: datetime, limit: int) -> tuple[Page, ...]:
        rows = self._connection.execute(_DUE, {"now": now, "furthest": now + FURTHEST, "most": limit})
        return tuple(value_of(Page, row) for row in rows)

    def asked_for(self) -> tuple[Page, ...]:
        return tuple(value_of(Page, row) for row in self._connection.execute(_ASKED_FOR))
