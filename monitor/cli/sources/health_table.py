"""The table of `sources health`: relative times, frequencies and failures."""

from datetime import datetime

from monitor.reports.health import SourceReport
from monitor.wording.phrases.english import roughly

COLUMNS = ("id", "state", "last success", "last new", "frequency", "items", "acts", "lang", "failures", "next poll")


def health_line(one: SourceReport, *, now: datetime) -> tuple[str, ...]:
    return (
        one.id,
        one.condition.replace("_", " "),
        ago(one.last_success_at, now),
        ago(one.last_new_at, now),
        _frequency(one.per_day),
        "" if one.per_poll is None else f"{one.per_poll:.0f} per poll",
        "" if one.with_acts is None else f"{one.with_acts:.0%}",
        " ".join(one.languages[:3]),
        _failing(one, now),
        _ahead(one.next_poll_at, now),
    )


def ago(at: datetime | None, now: datetime) -> str:
    """`12 min ago`, `31 h ago`, `never`."""
    return "never" if at is None else f"{roughly(now - at)} ago"


def _ahead(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    return "now" if at <= now else f"in {roughly(at - now)}"


def _failing(one: SourceReport, now: datetime) -> str:
    """`dns, 3 times, for 5 h`; without a count if the network is down."""
    if one.failed_as is None:
        return ""
    since = f", for {roughly(now - one.failing_since)}" if one.failing_since else ""
    times = {0: "", 1: ", once"}.get(one.failures, f", {one.failures} times")
    return f"{one.failed_as.replace('_', ' ')}{times}{since}"


def _frequency(per_day: float | None) -> str:
    """`12 per day`, `2 per week`, `1 per month`."""
    if per_day is None:
        return ""
    for count, span in ((per_day, "day"), (7 * per_day, "week")):
        if count >= 1:
            return f"{count:.0f} per {span}"
    return f"{30 * per_day:.0f} per month" if per_day else "nothing new"
