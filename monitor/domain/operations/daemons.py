"""The daemons that are connected to one database: the active one, and those that stand by."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonSession:
    """A daemon by its `name` ("db-1 pid 4312"), and since when it is connected."""

    name: str
    active: bool
    since: datetime
