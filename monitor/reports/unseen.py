"""Why an address brought no article: not watched, its source off or failing, never in the feed, or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source_url import owner_of
from monitor.ports.lookup import DroppedItem, SourceRow, Trace
from monitor.reports.answer import Stop, Why, at_minute, times
from monitor.wording.english import joined

__all__ = ["Address", "asked_address", "why_dropped", "why_unseen"]

_FRONTS = ("www.", "feeds.", "feed.", "rss.", "m.", "amp.")  # parts of a host that say nothing about whose it is
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address as it was given, its spellings that count as the same, and how addresses of its host begin."""

    given: str
    host: str
    spellings: tuple[str, ...]
    beginnings: tuple[str, ...]


def asked_address(given: str, canonical: str) -> Address:
    """`canonical` is the given address without what only follows readers (`ingest.links`)."""
    parts = urlsplit(canonical)
    bare = parts.netloc.removeprefix("www.")
    hosts = (parts.netloc, bare, f"www.{bare}")
    rest = canonical.partition("://")[2].removeprefix(parts.netloc)
    rests = dict.fromkeys((rest, rest.removesuffix("/"), f"{rest}/"))
    origins = [f"{scheme}://{host}" for scheme in ("https", "http") for host in dict.fromkeys(hosts)]
    spellings = [f"{origin}{r}" for origin in origins for r in rests]
    keys = [s.partition(":")[2] for s in spellings]  # as feeds without ids are told apart
    return Address(
        given=given,
        host=parts.hostname or "",
        spellings=tuple(dict.fromkeys((given, *spellings, *keys))),
        beginnings=tuple(f"{origin}/" for origin in origins),
    )


def why_dropped(name: str, dropped: Sequence[DroppedItem]) -> Why:
    """Of what came and became no article, by the address or id that the feed gave it. The last one speaks."""
    return Why(about=name, stop=Stop.DROPPED, paragraph=_dropped(dropped[-1]))


def why_unseen(address: Address, trace: Trace, sources: Sequence[SourceRow]) -> Why:
    """Of an address that no stored article has. `sources` are those that the rule files name."""
    if trace.dropped:
        return why_dropped(address.given, trace.dropped)
    own = [row for row in sources if _covers(row.source.url, address.host)]
    watching = own or [row for row in sources if row.source.id in trace.neighbours]
    if not watching:
        return Why(about=address.given, stop=Stop.NOT_WATCHED, paragraph=_not_watched(address, sources))
    ranked = sorted(watching, key=lambda row: _GRAVITY.index(_stop(row)))
    stop = _stop(ranked[0])
    called = "Its source {}" if own else f"{{}}, which brought other pages of {address.host},"
    said = " ".join(_said(row, called.format(row.source.id)) for row in ranked[:_SHOWN])
    paragraph = f"{address.given} was never seen. {said} {_ENDINGS[stop]}"
    return Why(about=address.given, stop=stop, paragraph=paragraph)


_REASONS = {"no_text": "it had neither a title nor a text"}


def _dropped(dropped: DroppedItem) -> str:
    item = dropped.item
    reason = _REASONS.get(item.reason, item.reason)
    return (
        f"{dropped.source_id} had it on {at_minute(dropped.at)}, and it became no article: {reason} ({item.reason}). "
        "What is wrong is in the feed; the source's page may have more."
    )


# ------------------------------------------------------------------ sources


_GRAVITY = (Stop.NOT_FETCHED, Stop.FAILING, Stop.DISABLED)
_ENDINGS = {
    Stop.NOT_FETCHED: (
        "This address stood in none of the feeds that were read. A feed holds only its newest items; "
        "what it leaves out, or what came and went between two polls, is not seen."
    ),
    Stop.FAILING: "monitor sources list has all of its state.",
    Stop.DISABLED: "Switch it on, or add another way to it, in sources.yaml.",
}


def _stop(row: SourceRow) -> Stop:
    if not row.source.enabled:
        return Stop.DISABLED
    return Stop.FAILING if row.state is not None and row.state.failures else Stop.NOT_FETCHED


def _said(row: SourceRow, called: str) -> str:
    source, state = row.source, row.state
    if not source.enabled:
        return f"{called} is off" + (f": {source.because}." if source.because else ".")
    if state is None or state.last_polled_at is None:
        return f"{called} was not polled yet."
    if state.failures:
        return _failing(source.id, called, state)
    read = state.last_success_at or state.last_polled_at
    return f"{called} was last read on {at_minute(read)} ({_counted(row.articles)} so far)."


def _counted(articles: int) -> str:
    return "1 article" if articles == 1 else f"{articles:,} articles"


def _failing(name: str, called: str, state: PollState) -> str:
    since = (
        f"since it was last read on {at_minute(state.last_success_at)}" if state.last_success_at else "from the start"
    )
    often = f"{times(state.failures)}{' in a row' if state.failures > 1 else ''}"
    said = state.last_detail.removeprefix(f"source {name}: ")  # which is named already
    detail = f", {said}" if said else ""
    return (
        f"{called} fails {since}, {often} ({state.last_outcome}{detail}); "
        f"it is tried again on {at_minute(state.due_at)}."
    )


def _not_watched(address: Address, sources: Sequence[SourceRow]) -> str:
    near = _nearest(address.host, sources)
    nearest = f"Nearest is {joined(near)}." if near else "No source is near."
    return (
        f"{address.given} is not watched: no source has the host {address.host}. {nearest} "
        "Add its feed to sources.yaml of a pack of yours."
    )


def _covers(url: str, host: str) -> bool:
    """Whether a feed of that address is one of the host's, or of a part of it."""
    feed, page = _bare(urlsplit(url).hostname or ""), _bare(host)
    return bool(feed and page) and (feed == page or page.endswith(f".{feed}") or feed.endswith(f".{page}"))


def _nearest(host: str, sources: Sequence[SourceRow]) -> list[str]:
    """Sources of the same owner, else of a host that is written alike, with their hosts."""
    hosts = {row.source.id: urlsplit(row.source.url).hostname or "" for row in sources}
    same = [i for i, h in hosts.items() if h and owner_of(h) == owner_of(host)]
    alike = get_close_matches(_bare(host), [_bare(h) for h in hosts.values() if h], n=1, cutoff=0.75)
    near = same or [i for i, h in hosts.items() if alike and _bare(h) == alike[0]]
    return [f"{i} ({hosts[i]})" for i in near[:_SHOWN]]


def _bare(host: str) -> str:
    front = next((f for f in _FRONTS if host.startswith(f)), "")
    return host.removeprefix(front)
