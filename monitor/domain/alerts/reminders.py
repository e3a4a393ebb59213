"""When an alert that nobody has acknowledged is told again: after a while, while somebody is there and may be told."""

from datetime import datetime, time, timedelta, tzinfo

from monitor.domain.alerts.quiet_hours import may_say_at
from monitor.domain.alerts.route import Hours, Route
from monitor.domain.operations.wall_clock import first_at
from monitor.domain.rules.rule import Level

__all__ = ["OPENS", "SHUTS", "remind_at"]

OPENS, SHUTS = time(9), time(18)
"""Business hours, Monday to Friday."""

_DAY = timedelta(days=1)
_SATURDAY = 5


def remind_at(route: Route, level: Level, *, said_at: datetime) -> datetime | None:
    """When an alert of that level, said at `said_at`, is told again; None where the route does not ask for it.

    Where quiet hours leave no business hour, it is told when the quiet is over.
    """
    plan = route.remind
    if plan is None or level not in plan.levels:
        return None
    due = said_at + plan.after
    if plan.hours is Hours.BUSINESS:
        due = _somebody_there(due, route.zone)
        loud = may_say_at(route, level, now=due)
        due = loud if loud == due else _somebody_there(loud, route.zone)
    return may_say_at(route, level, now=due)


def _somebody_there(moment: datetime, zone: tzinfo) -> datetime:
    """The moment, or when the next business hours begin."""
    day = moment.astimezone(zone).date()
    while True:
        if day.weekday() < _SATURDAY and moment < first_at(day, SHUTS, zone):
            return max(moment, first_at(day, OPENS, zone))
        day += _DAY
