"""The parser of a route's time settings: quiet hours, digest, reminders and time zone."""

import re
from datetime import UTC, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.domain.alerts.route import DigestPlan, Hours, QuietHours, ReminderPlan
from monitor.domain.rules.rule import Level
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Scalar

__all__ = ["DIGEST", "QUIET", "REMIND", "ZONE", "read_digest", "read_quiet", "read_remind", "read_zone"]

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIN_REMINDER, MAX_REMINDER = timedelta(minutes=1), timedelta(days=7)

_DAY = rf"(?:{'|'.join(DAY_NAMES)})"
_DAY_RANGE = rf"{_DAY}(?:\s?-\s?{_DAY})?"


def _clock_key(name: str, means: str) -> Key:
    advice = 'Write "08:00" or "22:30", from "00:00" to "23:59".'
    clock = r"(?:[01]\d|2[0-3]):[0-5]\d"
    return Key(name=name, means=means, required=True, pattern=clock, noun="time of day", advice=advice)


ZONE = Key(name="zone", means="time zone of all clock times, as Europe/Brussels; default UTC")
QUIET = Table(
    what="quiet",
    keys=(
        _clock_key("from", "start, in the route's zone"),
        _clock_key("to", "end; a time before the start is on the next day"),
        Key(
            name="pass",
            means="lowest level that is sent during quiet hours; critical always is",
            values=tuple(Level),
        ),
    ),
)
DIGEST = Table(
    what="a digest",
    keys=(
        _clock_key("at", "time of sending, in the digest's zone"),
        Key(
            name="days",
            means="days of the week: mon-fri, or [mon, thu]; default every day",
            kind=Kind.TEXTS,
            pattern=rf"{_DAY_RANGE}(?:\s?,\s?{_DAY_RANGE})*",
            noun="day of the week",
            advice=f"Write mon-fri, or [mon, thu]. Days: {', '.join(DAY_NAMES)}.",
        ),
        Key(name="zone", means="time zone of the digest, if not the route's"),
        Key(
            name="levels",
            means="levels that it lists as new; default all below the route's minimum",
            kind=Kind.TEXTS,
            values=tuple(Level),
        ),
        Key(name="empty", means="what to do with a digest that lists nothing", values=("skip", "send")),
    ),
)
REMIND = Table(
    what="a reminder",
    keys=(
        Key(
            name="unacknowledged",
            means="time after which an unacknowledged alert is sent again",
            kind=Kind.DURATION,
            required=True,
            advice="Write 30m, 60m or 4h.",
        ),
        Key(
            name="levels",
            means="levels with reminders; default high and critical",
            kind=Kind.TEXTS,
            values=tuple(Level),
        ),
        Key(
            name="in", means="business_hours: Monday to Friday, 09:00 to 18:00 in the route's zone", values=tuple(Hours)
        ),
    ),
)


def read_zone(found: Scalar | None, code: str, findings: Findings) -> tzinfo | None:
    """Return the time zone; None if it is missing or, with a problem of that code, not in the tz database."""
    if found is None:
        return None
    if found.text == "UTC":
        return UTC
    try:
        return ZoneInfo(found.text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError, ValueError: the text names a folder or a path
        message = f"unknown time zone '{found.text}'."
        near = did_you_mean(found.text, available_timezones())
        advice = near or "Write region/city, as Europe/Brussels, or UTC."
        findings.add(found.place, code, message, advice, width=found.width)
        return None


def read_quiet(table: Fields) -> QuietHours | None:
    start, end = _clock(table, "from"), _clock(table, "to")
    passes = table.choice("pass", Level, Level.CRITICAL)
    table.finish()
    if start is None or end is None:
        return None
    if start == end:
        message = f"quiet hours start and end at the same time ({start:%H:%M})."
        table.findings.add(table.place("to"), "bad-value", message, "Change one of the two.", width=5)
        return None
    return QuietHours(start=start, end=end, passes=passes)


def read_digest(table: Fields, zone: tzinfo, minimum: Level) -> DigestPlan | None:
    """Return the digest plan, None if it has no time. `zone` and `minimum` are those of the route."""
    at = _clock(table, "at")
    days = _read_days(table)
    own_zone = read_zone(table.scalar("zone"), "unknown-value", table.findings) or zone
    levels = _read_levels(table, tuple(level for level in Level if level.rank < minimum.rank))
    empty = table.word("empty") == "send"
    table.finish()
    return None if at is None else DigestPlan(at=at, zone=own_zone, days=days, levels=levels, empty=empty)


def read_remind(table: Fields) -> ReminderPlan | None:
    after = table.duration("unacknowledged", timedelta(0), least=MIN_REMINDER, most=MAX_REMINDER)
    levels = _read_levels(table, (Level.HIGH, Level.CRITICAL))
    hours = table.choice("in", Hours, Hours.ALWAYS)
    table.finish()
    return ReminderPlan(after=after, levels=levels, hours=hours) if after else None


def _clock(table: Fields, key: str) -> time | None:
    found = table.scalar(key)
    return None if found is None else time.fromisoformat(found.text)


def _read_levels(table: Fields, default: tuple[Level, ...]) -> tuple[Level, ...]:
    """Return the levels, lowest first."""
    if not table.has("levels"):
        return default
    named = table.choices("levels", Level)
    return tuple(level for level in Level if level in named)


def _read_days(table: Fields) -> tuple[int, ...]:
    if not table.has("days"):
        return tuple(range(7))
    ranges = [part for found in table.scalars("days") for part in re.split(r"\s?,\s?", found.text)]
    return tuple(sorted({day for part in ranges for day in _days_of(part)}))


def _days_of(text: str) -> tuple[int, ...]:
    """Return the days (0 is Monday) of `mon` or of a range such as `fri-mon`, which may cross the weekend."""
    first, _, last = (part.strip() for part in text.partition("-"))
    start = DAY_NAMES.index(first)
    end = DAY_NAMES.index(last) if last else start
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))
