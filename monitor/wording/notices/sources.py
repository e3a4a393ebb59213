"""Source alarms in words: one line each, and the notice that lists several and is edited as they end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from monitor.domain.alerts.message import Notice
from monitor.domain.sources.alarms import ActiveAlarm, Alarm, AlarmKind
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from monitor.domain.sources.source_health import SourceHealth
from monitor.wording.phrases.english import counted, lasting, written_day

_LINES = 7  # alarms in a notice, without the count of the rest and the advice
_EVENTS = 3  # events that a quarantine names
_FAILURES = {
    "dns": "host name not found (DNS)",
    "tls": "TLS certificate not accepted",
    "refused": "access refused",
    "address_blocked": "address blocked: not a public address (SSRF policy)",
    "gone": "HTTP 410 Gone",
    "not_found": "page not found",
    "throttled": "rate limited",
    "server_error": "server error",
    "timeout": "timeout",
    "unreachable": "connection failed",
    "redirects": "redirect loop",
    "too_large": "response too large",
    "bad_encoding": "unsupported content encoding",
    "not_a_feed": "response is not a feed",
    "unreadable": "items cannot be parsed",
    "structure_changed": "page structure changed: items not found where expected",
    "list_held": "the new version of the list waits for confirmation (monitor sources accept)",
    "child_lost": "parsing exceeded the time or memory limit",
    "internal_error": "internal error of the monitor",
}


def failure_words(outcome: str) -> str:
    """The poll outcome in words."""
    return _FAILURES.get(outcome, outcome.replace("_", " "))


def gap_line(source: Source, gap: Gap) -> str:
    """`Gap in Yonhap 02:10 to 07:40 UTC, about 30 items unseen`."""
    count = f"about {counted(gap.unseen, 'item')}" if gap.unseen is not None else "an unknown number of items"
    return f"Gap in {source.name} {_span(gap.start, gap.end)}, {count} unseen"


def raised_line(source: Source, one: ActiveAlarm, state: PollState, health: SourceHealth, *, now: datetime) -> str:
    """What is wrong with a source, since when, and what to do."""
    since, name = _when(one.since, now), source.name
    match one.kind:
        case AlarmKind.SILENT:
            return f"{name} has been silent since {since}: {_silence(one, state)}"
        case AlarmKind.STRUCTURE_CHANGED:
            return f"{name} has been unreadable since {since}: {failure_words(one.about)}"
        case AlarmKind.EMPTY:
            what = "no usable items" if one.about else "no items"
            return f"{name} has had {what} since {since}; before: {health.usable}"
        case AlarmKind.QUARANTINED:
            what = "known items under new IDs"
            return f"{name} has been in quarantine since {since}: {what}{_inside(health)}. {_ends(source)}"
        case AlarmKind.CERTIFICATE | AlarmKind.CERTIFICATE_SOON:
            return f"{name}: TLS certificate expires {since}"
        case AlarmKind.LANGUAGE:
            return f"{name} has been in another language since {since}: {one.about}"
        case AlarmKind.UNDATED:
            return f"{name} has had no dates since {since}; the time when an item is first seen is used instead"
        case AlarmKind.INACTIVE:
            return f"{name} is reachable but has had nothing new since {since}{_usually(health, now)}"
        case AlarmKind.GAP:
            return f"Gap in {name} since {since}"


def _silence(one: ActiveAlarm, state: PollState) -> str:
    if not one.about:
        return "not polled"
    never = "" if state.last_success_at else "; never reached"
    return f"{failure_words(one.about)}{never}"


def _inside(health: SourceHealth) -> str:
    """The events that the quarantine held back."""
    more = len(health.held) - _EVENTS
    named = "; ".join(health.held[:_EVENTS]) + (f"; and {more} more" if more > 0 else "")
    return f". Stored and not alerted: {named}" if named else ". No act was held back"


def _ends(source: Source) -> str:
    return (
        f"Quarantine ends automatically when the IDs stay the same; to end it now: monitor sources release {source.id}"
    )


def _usually(health: SourceHealth, now: datetime) -> str:
    known = health.publishing_pattern(now=now)
    if known is None or not known.per_day:
        return ""
    if known.per_day >= 1:
        return f"; usually {counted(round(known.per_day), 'item')} a day"
    return f"; usually one in {counted(round(1 / known.per_day), 'day')}"


def ended_line(source: Source, alarm: Alarm, health: SourceHealth, *, now: datetime) -> str:
    """The end of an alarm and its duration."""
    name, long = source.name, lasting(now - alarm.since)
    match alarm.kind:
        case AlarmKind.SILENT:
            return f"{name} is reachable again since {_when(now, now)}, after {long}"
        case AlarmKind.STRUCTURE_CHANGED:
            return f"{name} is readable again, after {long}"
        case AlarmKind.EMPTY:
            return f"{name} has items again, after {long}"
        case AlarmKind.QUARANTINED:
            return f"{name} is out of quarantine, after {long}{_inside(health)}"
        case AlarmKind.CERTIFICATE | AlarmKind.CERTIFICATE_SOON:
            return f"{name} has a new certificate"
        case AlarmKind.LANGUAGE:
            return f"{name}: the language is as before, or the new language is accepted"
        case AlarmKind.UNDATED:
            return f"{name}: items have dates again, or items without dates are accepted"
        case AlarmKind.INACTIVE:
            return f"{name} has new items, after {long}"
        case AlarmKind.GAP:
            return alarm.message


def notice_of(alarms: Sequence[Alarm]) -> Notice:
    """One notice for alarms that were raised together, in their current state."""
    under_way = [one for one in alarms if one.until is None]
    gaps = [one for one in alarms if one.kind is AlarmKind.GAP]
    lines = [_line(one) for one in sorted(alarms, key=lambda a: (a.until is not None, a.kind.rank, a.source_id))]
    title, shown = (lines[0], lines[1:]) if len(lines) == 1 else (_title(alarms, under_way, gaps), _shown(lines))
    advice = ("See: monitor sources health",) if under_way else ()
    return Notice(title=f"{title}.", lines=(*shown, *advice))


def _title(alarms: Sequence[Alarm], under_way: Sequence[Alarm], gaps: Sequence[Alarm]) -> str:
    if under_way:
        return f"🩺 {counted(len({a.source_id for a in under_way}), 'source')} with problems"
    if len(gaps) == len(alarms):
        return f"🕳 {counted(len(gaps), 'gap')}: items were missed"
    return f"✅ {counted(len({a.source_id for a in alarms}), 'source')} recovered"


def _shown(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _LINES
    return [*lines[:_LINES], *([f"… and {more} more"] if more > 0 else [])]


_SIGNS = {
    AlarmKind.SILENT: "🔇",
    AlarmKind.INACTIVE: "💤",
    AlarmKind.QUARANTINED: "🚧",
    AlarmKind.CERTIFICATE: "🔑",
    AlarmKind.CERTIFICATE_SOON: "🔑",
    AlarmKind.GAP: "🕳",
}


def _line(alarm: Alarm) -> str:
    if alarm.until is not None and alarm.kind is not AlarmKind.GAP:
        return f"✅ {alarm.ended}"
    return f"{_SIGNS.get(alarm.kind, '🧩')} {alarm.message}"


# ------------------------------------------------------------------ times


def _span(start: datetime, end: datetime) -> str:
    """`02:10 to 07:40 UTC`, with days where these are two."""
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    if first.date() == last.date():
        return f"{first:%H:%M} to {last:%H:%M} UTC"
    return f"{_short(first)} to {_short(last)} UTC"


def _when(at: datetime, now: datetime) -> str:
    at = at.astimezone(UTC)
    if abs(now - at) > timedelta(days=180):
        return written_day(at.date())
    return f"{_short(at)} UTC"


def _short(at: datetime) -> str:
    """`24 Nov 06:10`, the same in every locale."""
    return f"{written_day(at.date()).rpartition(' ')[0]} {at:%H:%M}"
