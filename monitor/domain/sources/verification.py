"""Verdicts of `sources verify`: what a test request shows about a source, and whether to enable or disable it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source, SourceId, Tier

RETRIED = frozenset({Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.DNS, Outcome.SERVER_ERROR})
"""Outcomes that may be temporary: the source is tried a second time."""

_STALE_OFFICIAL = timedelta(days=180)  # authorities may publish nothing for months
_STALE = timedelta(days=30)
_A_YEAR = timedelta(days=365)
_RESERVED = (".example", ".invalid", ".test")  # RFC 2606: names that never resolve


class Verdict(StrEnum):
    """What a source does now, the best first."""

    WORKS = "works"
    MOVED = "moved"
    STALE = "stale"
    EMPTY = "empty"
    STRUCTURE_CHANGED = "structure changed"
    REFUSED = "refused"
    NEEDS_KEY = "needs a key"
    NOT_FOUND = "not found"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    NOT_SET_UP = "not set up"
    NOT_TRIED = "not tried"


_VERDICTS = {
    Outcome.REFUSED: Verdict.REFUSED,
    Outcome.NOT_FOUND: Verdict.NOT_FOUND,
    Outcome.GONE: Verdict.NOT_FOUND,
    Outcome.NOT_CONFIGURED: Verdict.NEEDS_KEY,
    Outcome.TIMEOUT: Verdict.UNREACHABLE,
    Outcome.TLS: Verdict.UNREACHABLE,
    Outcome.DNS: Verdict.UNREACHABLE,
    Outcome.UNREACHABLE: Verdict.UNREACHABLE,
    Outcome.NOT_A_FEED: Verdict.STRUCTURE_CHANGED,
    Outcome.STRUCTURE_CHANGED: Verdict.STRUCTURE_CHANGED,
    Outcome.UNREADABLE: Verdict.STRUCTURE_CHANGED,
}
_DISABLED_FOR = frozenset(
    {
        Verdict.MOVED,  # to an address where nothing is found
        Verdict.STRUCTURE_CHANGED,
        Verdict.REFUSED,
        Verdict.NEEDS_KEY,
        Verdict.NOT_FOUND,
        Verdict.UNREACHABLE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """The result of one test request.

    `outcome` is as of a poll, `status` the HTTP status of a response without a body (None otherwise), `problem` why
    nothing was read ("" if the response was read). `newest` is the date of the newest item, None without dated items.
    `moved_to` is the target of permanent redirects, "" for none. `bot_check` and `login`: the response is a challenge
    page, or a login page. `disallowed`: robots.txt disallows the URL.
    """

    outcome: str
    status: int | None = None
    problem: str = ""
    items: int | None = None
    newest: datetime | None = None
    moved_to: str = field(default="", repr=False)  # a key may be part of it
    bot_check: bool = False
    login: bool = False
    disallowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The verdict on one source. `usable`: its items can be read. `problem` is the reason, "" if it works."""

    source_id: SourceId
    verdict: Verdict
    usable: bool = False
    problem: str = ""
    items: int | None = None
    newest: datetime | None = None
    moved_to: str = field(default="", repr=False)
    disallowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A change to `enabled` of a source, with the reason."""

    source_id: SourceId
    enabled: bool
    because: str


def is_placeholder(source: Source) -> bool:
    """True if the URL has a reserved host name, as that of a bridge that the user has to set up first."""
    return f".{urlsplit(source.url).hostname or ''}".endswith(_RESERVED)


def stale_after(source: Source) -> timedelta:
    """The age of the newest item from which the source counts as stale.

    180 days for an official source, else 30; a year more for a list of last year's documents.
    """
    age = _STALE_OFFICIAL if source.tier is Tier.OFFICIAL else _STALE
    return age + _A_YEAR if "{year-1}" in source.url else age


def judge(source: Source, answer: SourceAnswer, *, now: datetime, stale: timedelta | None = None) -> Verification:
    """The verdict on a source after `answer`. `stale` replaces `stale_after`."""
    verdict = _verdict(source, answer, now, stale_after(source) if stale is None else stale)
    return Verification(
        source_id=source.id,
        verdict=verdict,
        usable=bool(answer.items) and verdict is not Verdict.REFUSED,
        problem=answer.problem,
        items=answer.items,
        newest=answer.newest,
        moved_to=answer.moved_to,
        disallowed=answer.disallowed,
    )


def _verdict(source: Source, answer: SourceAnswer, now: datetime, stale: timedelta) -> Verdict:
    if answer.disallowed and not source.enabled:
        return Verdict.REFUSED
    if answer.items is None:
        return Verdict.MOVED if answer.moved_to else _failure(source, answer)
    if answer.items == 0:
        return Verdict.EMPTY
    if answer.newest is not None and now - answer.newest > stale:
        return Verdict.STALE
    return Verdict.MOVED if answer.moved_to else Verdict.WORKS


def _failure(source: Source, answer: SourceAnswer) -> Verdict:
    if answer.bot_check:
        return Verdict.REFUSED
    if answer.login or answer.status == 401 or (source.access is not None and answer.status == 403):
        return Verdict.NEEDS_KEY
    return _VERDICTS.get(Outcome(answer.outcome), Verdict.FAILED)


def switch_for(source: Source, found: Verification) -> Switch | None:
    """The change that makes the source follow the verdict, None if none is needed or none is certain.

    A source that is shipped as `opt_in` is never enabled. Empty and failing sources stay as they are, because that may
    pass; an official source stays enabled also if it is stale.
    """
    works = found.usable and found.verdict in (Verdict.WORKS, Verdict.MOVED)
    if not source.enabled and works and not source.opt_in:
        return Switch(source_id=source.id, enabled=True, because=_items(found))
    if source.enabled and _is_lost(source, found):
        return Switch(source_id=source.id, enabled=False, because=f"{found.verdict}: {_reason(found)}")
    return None


def _is_lost(source: Source, found: Verification) -> bool:
    if found.verdict is Verdict.STALE:
        return source.tier is not Tier.OFFICIAL
    return not found.usable and found.verdict in _DISABLED_FOR


def _items(found: Verification) -> str:
    newest = f", newest {found.newest:%Y-%m-%d}" if found.newest else ""
    return f"{found.items} items{newest}"


def _reason(found: Verification) -> str:
    if found.verdict is Verdict.STALE:
        return _items(found)
    return found.problem.partition(";")[0].strip() or "no item"
