"""Quiet hours: when they end, and when an alert of a level may be sent on a route.

Quiet hours are time spans, not clock readings: a span begins and ends the first time that the clock shows its hour. An
hour that is repeated does not restart them, and a skipped hour does not lengthen them.
"""

from datetime import datetime, timedelta, tzinfo

from monitor.domain.alerts.route import QuietHours, Route
from monitor.domain.operations.wall_clock import first_at
from monitor.domain.rules.rule import Level

_DAY = timedelta(days=1)


def earliest_send_at(route: Route, level: Level, *, now: datetime) -> datetime:
    """When something of that level may be sent: `now`, or the end of quiet hours that hold it back."""
    if route.quiet is None or passes(route.quiet, level):
        return now
    return quiet_until(route.quiet, route.zone, now=now) or now


def passes(quiet: QuietHours, level: Level) -> bool:
    """True if that level is sent during quiet hours."""
    return level is Level.CRITICAL or level.rank >= quiet.passes.rank


def quiet_until(quiet: QuietHours, zone: tzinfo, *, now: datetime) -> datetime | None:
    """When the quiet hours in which `now` lies end, in UTC; None outside quiet hours.

    If a clock change lets the next quiet hours begin as these end, the result is the end of the next ones.
    """
    until = _end(quiet, zone, now)
    while until is not None and (next_end := _end(quiet, zone, until)) is not None:
        until = next_end
    return until


def _end(quiet: QuietHours, zone: tzinfo, moment: datetime) -> datetime | None:
    """The end of the span that contains the moment, begun on that local day or the day before; None for none."""
    today = moment.astimezone(zone).date()
    for day in (today - _DAY, today):
        end_day = day if quiet.start < quiet.end else day + _DAY
        start, end = first_at(day, quiet.start, zone), first_at(end_day, quiet.end, zone)
        if start <= moment < end:
            return end
    return None
