"""Keys by which articles join a story."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, insert, select

from monitor.domain.event.identity import EventId
from monitor.store.schema.tables import STORY

_FIRST = (
    select(STORY.c.event_id)
    .where(STORY.c.key.in_(bindparam("keys", expanding=True)))
    .where(STORY.c.day.between(bindparam("since"), bindparam("until")))
    .order_by(STORY.c.day.desc(), STORY.c.event_id)
    .limit(1)
)


class Stories:
    """Implements `ports.StoryRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, keys: Sequence[str], *, since: date, until: date) -> EventId | None:
        found: EventId | None = self._connection.scalar(_FIRST, {"keys": list(keys), "since": since, "until": until})
        return found

    def open(self, event_id: EventId, keys: Sequence[str], day: date) -> None:
        rows = [{"key": key, "event_id": event_id, "day": day} for key in dict.fromkeys(keys)]
        self._connection.execute(insert(STORY), rows)
