"""Quiet hours: when they end, and when something of a level may be said on a route.

They are spans of time, not readings of a clock: a span begins and ends the first time that the clock shows its hour. So
an hour that is shown twice does not bring the quiet back, and one that is skipped lengthens nothing.
"""

from datetime import datetime, timedelta, tzinfo

from monitor.domain.alerts.route import Quiet, Route
from monitor.domain.operations.wall_clock import first_at
from monitor.domain.rules.rule import Level

__all__ = ["may_say_at", "passes", "quiet_until"]

_DAY = timedelta(days=1)


def may_say_at(route: Route, level: Level, *, now: datetime) -> datetime:
    """`now`, or when the quiet hours end that hold something of that level back."""
    if route.quiet is None or passes(route.quiet, level):
        return now
    return quiet_until(route.quiet, route.zone, now=now) or now


def passes(quiet: Quiet, level: Level) -> bool:
    return level is Level.CRITICAL or level.rank >= quiet.passes.rank


def quiet_until(quiet: Quiet, zone: tzinfo, *, now: datetime) -> datetime | None:
    """When the quiet ends in which `now` lies, in UTC; None where it lies in none.

    Where a jump of the clock lets the next hours begin as these end, it is the end of those.
    """
    until = _end(quiet, zone, now)
    while until is not None and (next_end := _end(quiet, zone, until)) is not None:
        until = next_end
    return until


def _end(quiet: Quiet, zone: tzinfo, moment: datetime) -> datetime | None:
    """The end of the span that has the moment in it: one that began on its day by that clock, or the day before."""
    today = moment.astimezone(zone).date()
    for day in (today - _DAY, today):
        end_day = day if quiet.start < quiet.end else day + _DAY
        start, end = first_at(day, quiet.start, zone), first_at(end_day, quiet.end, zone)
        if start <= moment < end:
            return end
    return None
