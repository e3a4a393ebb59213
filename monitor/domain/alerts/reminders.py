"""When an unacknowledged alert is sent again, within business hours and outside quiet hours."""

from datetime import datetime, time, timedelta, tzinfo

from monitor.domain.alerts.quiet_hours import earliest_send_at
from monitor.domain.alerts.route import Hours, Route
from monitor.domain.operations.wall_clock import first_at
from monitor.domain.rules.rule import Level

BUSINESS_START, BUSINESS_END = time(9), time(18)
"""Business hours, Monday to Friday."""

_DAY = timedelta(days=1)
_SATURDAY = 5


def remind_at(route: Route, level: Level, *, sent_at: datetime) -> datetime | None:
    """When an alert of that level, sent at `sent_at`, is repeated; None if the route does not ask for it.

    If quiet hours leave no business hour, it is repeated at the end of the quiet hours.
    """
    plan = route.remind
    if plan is None or level not in plan.levels:
        return None
    due = sent_at + plan.after
    if plan.hours is Hours.BUSINESS:
        due = _in_business_hours(due, route.zone)
        audible = earliest_send_at(route, level, now=due)
        due = audible if audible == due else _in_business_hours(audible, route.zone)
    return earliest_send_at(route, level, now=due)


def _in_business_hours(moment: datetime, zone: tzinfo) -> datetime:
    """The moment, or the start of the next business hours."""
    day = moment.astimezone(zone).date()
    while True:
        if day.weekday() < _SATURDAY and moment < first_at(day, BUSINESS_END, zone):
            return max(moment, first_at(day, BUSINESS_START, zone))
        day += _DAY
