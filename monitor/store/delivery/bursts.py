"""Recent alerts per channel, and the bursts that collect them."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from monitor.domain.alerts.bursts import OpenBurst
from monitor.domain.delivery.outbox import DeliveryId
from monitor.store.database.dialect import insert_or_skip, insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.delivery_tables import BURST, RECENT_ALERT

_RECENT = select(RECENT_ALERT.c.at).where(RECENT_ALERT.c.channel == bindparam("channel"))
_FORGET = delete(RECENT_ALERT).where(
    RECENT_ALERT.c.channel == bindparam("its_channel"), RECENT_ALERT.c.at < bindparam("before")
)
_LAST = (
    select(BURST)
    .where(BURST.c.channel == bindparam("channel"), BURST.c.began_at <= bindparam("at"))
    .order_by(BURST.c.began_at.desc())
    .limit(1)
)


class Bursts:
    """Implements `ports.BurstRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recent(self, channel: str) -> tuple[datetime, ...]:
        return tuple(self._connection.scalars(_RECENT, {"channel": channel}))

    def note(self, channel: str, alert: DeliveryId, at: datetime, *, before: datetime) -> None:
        statement = insert_or_skip(self._connection.dialect.name, RECENT_ALERT, "delivery_id")
        self._connection.execute(statement, {"delivery_id": alert, "channel": channel, "at": at})
        self._connection.execute(_FORGET, {"its_channel": channel, "before": before})

    def last(self, channel: str, at: datetime) -> OpenBurst | None:
        row = self._connection.execute(_LAST, {"channel": channel, "at": at}).one_or_none()
        return None if row is None else value_of(OpenBurst, row)

    def save(self, burst: OpenBurst) -> None:
        statement = insert_or_update(self._connection.dialect.name, BURST, "post")
        self._connection.execute(statement, row_of(burst))
