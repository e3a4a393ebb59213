"""Alarms about sources in words: a line each, and the message that has several of them and is edited as they end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from monitor.domain.alerts.message import Notice
from monitor.domain.sources.alarms import Alarm, AlarmKind, Raised
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from monitor.domain.sources.source_health import SourceHealth
from monitor.wording.english import counted, lasting, written_day

__all__ = ["ended_line", "failure_words", "gap_line", "notice_of", "raised_line"]

_LINES = 7  # alarms of a message, before one that counts the rest and the advice
_EVENTS = 3  # that a quarantine names
_FAILURES = {
    "dns": "its host has no address",
    "tls": "its certificate is not accepted",
    "refused": "it refuses us",
    "forbidden_address": "its address is none that we may ask",
    "gone": "it is gone for good, it says",
    "not_found": "there is no such page",
    "throttled": "it says that we ask too often",
    "server_error": "its server has an error",
    "timeout": "it does not answer in time",
    "unreachable": "nobody answers",
    "redirects": "it leads round in circles",
    "too_large": "it is too large",
    "bad_encoding": "it is packed in a way that we can't read",
    "not_a_feed": "it answers with something that is no feed",
    "unreadable": "its items can't be read",
    "changed_shape": "its items are not where they were",
    "child_lost": "reading it takes too much time or memory",
    "fault": "an error of the monitor itself",
}


def failure_words(outcome: str) -> str:
    """Why a source is not read, in short."""
    return _FAILURES.get(outcome, outcome.replace("_", " "))


def gap_line(source: Source, gap: Gap) -> str:
    """`Gap in Yonhap 02:10 to 07:40 UTC, about 30 items unseen`."""
    count = f"about {counted(gap.unseen, 'item')}" if gap.unseen is not None else "an unknown number of items"
    return f"Gap in {source.name} {_span(gap.start, gap.end)}, {count} unseen"


def raised_line(source: Source, one: Raised, state: PollState, health: SourceHealth, *, now: datetime) -> str:
    """What is wrong with a source, since when, and what helps where somebody has to do something."""
    since, name = _when(one.since, now), source.name
    match one.kind:
        case AlarmKind.SILENT:
            return f"{name} is silent since {since}: {_silence(one, state)}"
        case AlarmKind.RESHAPED:
            return f"{name} no longer looks like itself since {since}: {failure_words(one.about)}"
        case AlarmKind.EMPTY:
            what = "no item that can be used" if one.about else "no item"
            return f"{name} has {what} since {since}, and had {health.usable}"
        case AlarmKind.QUARANTINED:
            what = "known items under new names"
            return f"{name} is under quarantine since {since}: {what}{_inside(health)}. {_ends(source)}"
        case AlarmKind.CERTIFICATE | AlarmKind.CERTIFICATE_SOON:
            return f"{name}: the certificate of its server ends {since}"
        case AlarmKind.LANGUAGE:
            return f"{name} is in another language since {since}: {one.about}"
        case AlarmKind.UNDATED:
            return f"{name} gives no dates since {since}; its items count as of when they are seen"
        case AlarmKind.QUIET:
            return f"{name} is reached and has had nothing new since {since}{_usually(health, now)}"
        case AlarmKind.GAP:
            return f"Gap in {name} since {since}"


def _silence(one: Raised, state: PollState) -> str:
    if not one.about:
        return "no poll of it was made"
    never = "" if state.last_success_at else ", and was never reached"
    return f"{failure_words(one.about)}{never}"


def _inside(health: SourceHealth) -> str:
    """What was held back."""
    more = len(health.held) - _EVENTS
    named = "; ".join(health.held[:_EVENTS]) + (f"; and {more} more" if more > 0 else "")
    return f". Stored and not alerted: {named}" if named else ". No act was held back"


def _ends(source: Source) -> str:
    return f"It ends by itself when the names stay; to end it now: monitor sources release {source.id}"


def _usually(health: SourceHealth, now: datetime) -> str:
    known = health.habit(now=now)
    if known is None or not known.per_day:
        return ""
    if known.per_day >= 1:
        return f"; usually {counted(round(known.per_day), 'item')} a day"
    return f"; usually one in {counted(round(1 / known.per_day), 'day')}"


def ended_line(source: Source, alarm: Alarm, health: SourceHealth, *, now: datetime) -> str:
    """That it is over, and how long it lasted."""
    name, long = source.name, lasting(now - alarm.since)
    match alarm.kind:
        case AlarmKind.SILENT:
            return f"{name} is reached again {_when(now, now)}, after {long}"
        case AlarmKind.RESHAPED:
            return f"{name} looks like itself again, after {long}"
        case AlarmKind.EMPTY:
            return f"{name} has items again, after {long}"
        case AlarmKind.QUARANTINED:
            return f"{name} is out of quarantine, after {long}{_inside(health)}"
        case AlarmKind.CERTIFICATE | AlarmKind.CERTIFICATE_SOON:
            return f"{name} has a new certificate"
        case AlarmKind.LANGUAGE:
            return f"{name}: the language of its items is as it was, or is what it is now"
        case AlarmKind.UNDATED:
            return f"{name}: its items have dates again, or have none now"
        case AlarmKind.QUIET:
            return f"{name} has something new, after {long}"
        case AlarmKind.GAP:
            return alarm.said


def notice_of(alarms: Sequence[Alarm]) -> Notice:
    """One message for alarms that came together, as they stand now."""
    under_way = [one for one in alarms if one.until is None]
    gaps = [one for one in alarms if one.kind is AlarmKind.GAP]
    lines = [_line(one) for one in sorted(alarms, key=lambda a: (a.until is not None, a.kind.rank, a.source_id))]
    title, shown = (lines[0], lines[1:]) if len(lines) == 1 else (_title(alarms, under_way, gaps), _shown(lines))
    advice = ("See: monitor sources health",) if under_way else ()
    return Notice(title=f"{title}.", lines=(*shown, *advice))


def _title(alarms: Sequence[Alarm], under_way: Sequence[Alarm], gaps: Sequence[Alarm]) -> str:
    if under_way:
        return f"🩺 {counted(len({a.source_id for a in under_way}), 'source')} not well"
    if len(gaps) == len(alarms):
        return f"🕳 {counted(len(gaps), 'gap')}: items that went by unseen"
    return f"✅ {counted(len({a.source_id for a in alarms}), 'source')} well again"


def _shown(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _LINES
    return [*lines[:_LINES], *([f"… and {more} more"] if more > 0 else [])]


_SIGNS = {
    AlarmKind.SILENT: "🔇",
    AlarmKind.QUIET: "💤",
    AlarmKind.QUARANTINED: "🚧",
    AlarmKind.CERTIFICATE: "🔑",
    AlarmKind.CERTIFICATE_SOON: "🔑",
    AlarmKind.GAP: "🕳",
}


def _line(alarm: Alarm) -> str:
    if alarm.until is not None and alarm.kind is not AlarmKind.GAP:
        return f"✅ {alarm.ended}"
    return f"{_SIGNS.get(alarm.kind, '🧩')} {alarm.said}"


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
