"""The hours of a route out of routes.yaml: clock times, days of the week, zones, and what is said or not said then."""

import re
from datetime import UTC, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.domain.alerts.route import DigestPlan, Hours, Quiet, Reminding
from monitor.domain.rules.rule import Level
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.tables import Key, Kind, Table

__all__ = ["DIGEST", "QUIET", "REMIND", "ZONE", "read_digest", "read_quiet", "read_remind", "read_zone"]

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SOONEST, LATEST = timedelta(minutes=1), timedelta(days=7)

_DAY = rf"(?:{'|'.join(DAY_NAMES)})"
_SPAN = rf"{_DAY}(?:\s?-\s?{_DAY})?"


def _clock_key(name: str, means: str) -> Key:
    advice = 'Write "08:00" or "22:30", from "00:00" to "23:59".'
    clock = r"(?:[01]\d|2[0-3]):[0-5]\d"
    return Key(name=name, means=means, required=True, pattern=clock, noun="time of day", advice=advice)


ZONE = Key(name="zone", means="whose clock times are by, as Europe/Brussels; UTC unless said")
QUIET = Table(
    what="quiet",
    keys=(
        _clock_key("from", "when they begin by the clock of the route's zone"),
        _clock_key("to", "when they end; an earlier time is the next day's"),
        Key(
            name="pass",
            means="the lowest level that is said all the same; critical always is",
            values=tuple(Level),
        ),
    ),
)
DIGEST = Table(
    what="a digest",
    keys=(
        _clock_key("at", "when it is sent, by the clock of its zone"),
        Key(
            name="days",
            means="days of the week: mon-fri, or [mon, thu]; every day unless said",
            kind=Kind.TEXTS,
            pattern=rf"{_SPAN}(?:\s?,\s?{_SPAN})*",
            noun="day of the week",
            advice=f"Write mon-fri, or [mon, thu]. The days are {', '.join(DAY_NAMES)}.",
        ),
        Key(name="zone", means="whose clock it goes by, where that is not the route's"),
        Key(
            name="levels",
            means="levels that it lists as new; all below the route's minimum unless said",
            kind=Kind.TEXTS,
            values=tuple(Level),
        ),
        Key(name="empty", means="what becomes of one that lists nothing", values=("skip", "send")),
    ),
)
REMIND = Table(
    what="a reminder",
    keys=(
        Key(
            name="unacknowledged",
            means="how long an alert may stand before it is told again",
            kind=Kind.DURATION,
            required=True,
            advice="Write 30m, 60m or 4h.",
        ),
        Key(
            name="levels",
            means="levels that are reminded of; high and critical unless said",
            kind=Kind.TEXTS,
            values=tuple(Level),
        ),
        Key(
            name="in", means="business_hours: Monday to Friday, 09:00 to 18:00 in the route's zone", values=tuple(Hours)
        ),
    ),
)


def read_zone(table: Fields, default: tzinfo) -> tzinfo:
    """The zone at `zone`; another name than one of the tz database is a problem and gives the default."""
    found = table.scalar("zone")
    if found is None:
        return default
    if found.text == "UTC":
        return UTC
    try:
        return ZoneInfo(found.text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # what is no name at all may be a folder or a path
        message = f"'{found.text}' is no time zone."
        near = did_you_mean(found.text, available_timezones())
        advice = near or "Write a region and a city, as Europe/Brussels, or UTC."
        table.findings.add(found.place, "unknown-value", message, advice, width=found.width)
        return default


def read_quiet(table: Fields) -> Quiet | None:
    start, end = _clock(table, "from"), _clock(table, "to")
    passes = table.choice("pass", Level, Level.CRITICAL)
    table.finish()
    if start is None or end is None:
        return None
    if start == end:
        message = f"quiet hours from {start:%H:%M} to {end:%H:%M} have no length."
        table.findings.add(table.place("to"), "bad-value", message, "Let them end at another time.", width=5)
        return None
    return Quiet(start=start, end=end, passes=passes)


def read_digest(table: Fields, zone: tzinfo, minimum: Level) -> DigestPlan | None:
    """`zone` and `minimum` are those of the route."""
    at = _clock(table, "at")
    days = _read_days(table)
    own_zone = read_zone(table, zone)
    levels = _read_levels(table, tuple(level for level in Level if level.rank < minimum.rank))
    empty = table.word("empty") == "send"
    table.finish()
    return None if at is None else DigestPlan(at=at, zone=own_zone, days=days, levels=levels, empty=empty)


def read_remind(table: Fields) -> Reminding | None:
    after = table.duration("unacknowledged", timedelta(0), least=SOONEST, most=LATEST)
    levels = _read_levels(table, (Level.HIGH, Level.CRITICAL))
    hours = table.choice("in", Hours, Hours.ALWAYS)
    table.finish()
    return Reminding(after=after, levels=levels, hours=hours) if after else None


def _clock(table: Fields, key: str) -> time | None:
    found = table.scalar(key)
    return None if found is None else time.fromisoformat(found.text)


def _read_levels(table: Fields, default: tuple[Level, ...]) -> tuple[Level, ...]:
    """The softest first."""
    if not table.has("levels"):
        return default
    named = table.choices("levels", Level)
    return tuple(level for level in Level if level in named)


def _read_days(table: Fields) -> tuple[int, ...]:
    if not table.has("days"):
        return tuple(range(7))
    spans = [span for found in table.scalars("days") for span in re.split(r"\s?,\s?", found.text)]
    return tuple(sorted({day for span in spans for day in _days_of(span)}))


def _days_of(span: str) -> tuple[int, ...]:
    """`mon`, or `fri-mon`, which goes over the end of the week."""
    first, _, last = (part.strip() for part in span.partition("-"))
    start = DAY_NAMES.index(first)
    end = DAY_NAMES.index(last) if last else start
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))
