"""The queries of the page in a browser, over one read-only connection."""

from sqlalchemy import Connection

from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.queries.page_events import EventListRows
from monitor.store.queries.page_known import KnownActCountRows

__all__ = ["DatabasePageQueries"]


class DatabasePageQueries(DatabaseTransaction):
    """Implements `ports.PageQueries`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.event_list = EventListRows(connection)
        self.known_act_counts = KnownActCountRows(connection)
