"""Local times in a zone with clock changes: skipped hours in spring, repeated hours in autumn."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_SECOND = timedelta(seconds=1)


def first_at(day: date, at: time, zone: tzinfo) -> datetime:
    """The first moment, in UTC, at which the zone's clock shows `at` of `day`, or has passed it.

    For a repeated time it is the first occurrence, for a skipped time the moment of the change. `at` has no zone.
    """
    wall = datetime.combine(day, at)
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _shown(early, zone) >= wall:
        return early
    while late - early > _SECOND:  # the clock skips it between the two
        middle = early + (late - early) // 2
        early, late = (early, middle) if _shown(middle, zone) >= wall else (middle, late)
    return late.replace(microsecond=0)


def _shown(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
