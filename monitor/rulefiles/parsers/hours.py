"""The time settings of a route: quiet hours, digest, reminders and time zone."""

import re
from collections.abc import Iterable
from datetime import UTC, time, timedelta, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.domain.alerts.route import Hours, QuietHours, ReminderPlan
from monitor.domain.rules.rule import Level
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Scalar

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY = rf"(?:{'|'.join(DAY_NAMES)})"
_DAY_RANGE = rf"{_DAY}(?:\s?-\s?{_DAY})?"


def read_zone(found: Scalar, findings: Findings, code: str = "unknown-value") -> tzinfo | None:
    """Return the time zone; None, with a problem of that code, if it is not in the tz database."""
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


def _days(texts: Iterable[str]) -> tuple[int, ...]:
    """Return the days, 0 is Monday. A text has days and ranges such as `fri-mon`, which may cross the weekend."""
    days: set[int] = set()
    for part in (part for text in texts for part in re.split(r"\s?,\s?", text)):
        first, _, last = (name.strip() for name in part.partition("-"))
        start, end = DAY_NAMES.index(first), DAY_NAMES.index(last or first)
        days |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return tuple(sorted(days))


def _are_hours(table: Fields, values: dict[str, Any]) -> bool:
    if values["start"] != values["end"]:
        return True
    message = f"quiet hours start and end at the same time ({values['start']:%H:%M})."
    table.findings.add(table.place("to"), "bad-value", message, "Change one of the two.", width=5)
    return False


_clock = partial(
    Key,
    required=True,
    pattern=r"(?:[01]\d|2[0-3]):[0-5]\d",
    noun="time of day",
    advice='Write "08:00" or "22:30", from "00:00" to "23:59".',
    make=time.fromisoformat,
)
_levels = partial(
    Key,
    "levels",
    kind=Kind.TEXTS,
    values=tuple(Level),
    make=lambda named: tuple(level for level in Level if level in named),
)
ZONE = Key("zone", "time zone of all clock times, as `Europe/Brussels`", read=read_zone)
QUIET = Table(
    what="quiet",
    makes=QuietHours,
    check=_are_hours,
    keys=(
        _clock("from", "start, in the route's zone", field="start"),
        _clock("to", "end; a time before the start is on the next day", field="end"),
        Key(
            "pass",
            "lowest level that is sent during quiet hours; `critical` always is",
            field="passes",
            values=tuple(Level),
        ),
    ),
)
DIGEST = Table(
    what="a digest",
    makes=dict,
    keys=(
        _clock("at", "time of sending, in the digest's zone"),
        Key(
            "days",
            f"days of the week: `mon-fri`, or `[mon, thu]`; default every day. Days: `{'`, `'.join(DAY_NAMES)}`",
            kind=Kind.TEXTS,
            pattern=rf"{_DAY_RANGE}(?:\s?,\s?{_DAY_RANGE})*",
            noun="day of the week",
            advice=f"Write mon-fri, or [mon, thu]. Days: {', '.join(DAY_NAMES)}.",
            make=_days,
        ),
        Key("zone", "time zone of the digest; default the route's", read=read_zone),
        _levels("levels that it lists as new; default all below the route's `minimum`"),
        Key(
            "empty", "what to do with a digest that lists nothing; default `skip`", values={"skip": False, "send": True}
        ),
    ),
)
REMIND = Table(
    what="a reminder",
    makes=ReminderPlan,
    keys=(
        Key(
            "unacknowledged",
            "time after which an unacknowledged alert is sent again",
            field="after",
            kind=Kind.DURATION,
            least=timedelta(minutes=1),
            most=timedelta(days=7),
            required=True,
            advice="Write 30m, 60m or 4h.",
        ),
        _levels("levels with reminders; default `high` and `critical`"),
        Key(
            "in",
            "`business_hours`: Monday to Friday, 09:00 to 18:00 in the route's zone",
            field="hours",
            values=tuple(Hours),
        ),
    ),
)
