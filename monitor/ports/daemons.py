"""The daemons of a database, as its server sees them."""

from typing import Protocol

from monitor.domain.operations.daemons import DaemonSession


class DaemonSessions(Protocol):
    """The connected daemons."""

    def connected(self) -> tuple[DaemonSession, ...]:
        """The active one first, then by time. Empty on SQLite, where a second daemon can't start."""


class HasDaemons(Protocol):
    @property
    def daemons(self) -> DaemonSessions: ...
