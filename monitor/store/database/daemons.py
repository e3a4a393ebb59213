"""The daemons that are connected to a PostgreSQL server, from its list of sessions."""

from sqlalchemy import Connection, text

from monitor.domain.operations.daemons import DaemonSession
from monitor.store.database.lease import ACTIVE, STANDBY

_SESSIONS = text(
    "SELECT application_name, backend_start FROM pg_stat_activity "
    "WHERE datname = current_database() AND (application_name LIKE :active OR application_name LIKE :standby) "
    "ORDER BY application_name LIKE :standby, backend_start, application_name"
).bindparams(active=f"{ACTIVE}%", standby=f"{STANDBY}%")


class DaemonSessionRows:
    """Implements `ports.DaemonSessions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def connected(self) -> tuple[DaemonSession, ...]:
        if self._connection.dialect.name != "postgresql":
            return ()
        return tuple(
            DaemonSession(
                name=name.removeprefix(ACTIVE).removeprefix(STANDBY), active=name.startswith(ACTIVE), since=since
            )
            for name, since in self._connection.execute(_SESSIONS)
        )
