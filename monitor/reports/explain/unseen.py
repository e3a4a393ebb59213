"""Why an address has no article: not watched, source disabled or failing, never in the feed, or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source_url import owner_of
from monitor.ports.queries.lookup import NOT_KEPT, DroppedItem, SourceRow, Trace
from monitor.reports.explain.answer import Stop, Why, at_minute, times
from monitor.wording.phrases.english import joined, written_day

_PREFIXES = ("www.", "feeds.", "feed.", "rss.", "m.", "amp.")  # host prefixes that do not identify the owner
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address as given, its equivalent spellings, and the URL prefixes of its host."""

    given: str
    host: str
    spellings: tuple[str, ...]
    beginnings: tuple[str, ...]


def parse_address(given: str, canonical: str) -> Address:
    """Build an Address. `canonical` is the given address without tracking parameters (`ingest.links`)."""
    parts = urlsplit(canonical)
    bare = parts.netloc.removeprefix("www.")
    hosts = (parts.netloc, bare, f"www.{bare}")
    rest = canonical.partition("://")[2].removeprefix(parts.netloc)
    rests = dict.fromkeys((rest, rest.removesuffix("/"), f"{rest}/"))
    origins = [f"{scheme}://{host}" for scheme in ("https", "http") for host in dict.fromkeys(hosts)]
    spellings = [f"{origin}{r}" for origin in origins for r in rests]
    keys = [s.partition(":")[2] for s in spellings]  # the keys of feed items without ids
    return Address(
        given=given,
        host=parts.hostname or "",
        spellings=tuple(dict.fromkeys((given, *spellings, *keys))),
        beginnings=tuple(f"{origin}/" for origin in origins),
    )


def why_dropped(name: str, dropped: Sequence[DroppedItem]) -> Why:
    """Explain the newest dropped item with an address or feed id."""
    return Why(about=name, stop=Stop.DROPPED, paragraph=_dropped(dropped[-1]))


def why_unseen(address: Address, trace: Trace, sources: Sequence[SourceRow]) -> Why:
    """Explain why no stored article has an address. `sources` are the configured ones."""
    if trace.dropped:
        return why_dropped(address.given, trace.dropped)
    watching = watching_sources(address, trace, sources)
    if not watching:
        return Why(about=address.given, stop=Stop.NOT_WATCHED, paragraph=_not_watched(address, sources))
    ranked = sorted(watching, key=lambda row: _GRAVITY.index(_stop(row)))
    stop = _stop(ranked[0])
    called = (
        "Source {}"
        if _covers(watching[0].source.url, address.host)
        else f"Source {{}}, which delivered other pages of {address.host},"
    )
    states = " ".join(_state_in_words(row, called.format(row.source.id)) for row in ranked[:_SHOWN])
    paragraph = f"No source delivered {address.given}. {states} {_ENDINGS[stop]}"
    return Why(about=address.given, stop=stop, paragraph=paragraph)


def watching_sources(address: Address, trace: Trace, sources: Sequence[SourceRow]) -> Sequence[SourceRow]:
    """Return the sources on the host of an address; without one, those that delivered other pages of it."""
    own = [row for row in sources if _covers(row.source.url, address.host)]
    return own or [row for row in sources if row.source.id in trace.neighbours]


_REASONS = {"no_text": "the item has neither title nor text"}


def _dropped(dropped: DroppedItem) -> str:
    item = dropped.item
    if item.reason == NOT_KEPT:
        return (
            f"{dropped.source_id} delivered it ({written_day(dropped.at.date())}). It contained no act and no rule "
            "matched it, so that only its key is kept (MONITOR_KEEP_TEXT)."
        )
    reason = _REASONS.get(item.reason, item.reason)
    return (
        f"{dropped.source_id} delivered it on {at_minute(dropped.at)}, but it was dropped: {reason} ({item.reason}). "
        "The fault is in the feed; see the source's own page."
    )


# ------------------------------------------------------------------ sources


_GRAVITY = (Stop.NOT_FETCHED, Stop.FAILING, Stop.DISABLED)
_ENDINGS = {
    Stop.NOT_FETCHED: (
        "The address was in none of the polled feeds. A feed holds only its newest items: "
        "an item that it omits, or that is gone before the next poll, is not seen."
    ),
    Stop.FAILING: "For the full state, run monitor sources list.",
    Stop.DISABLED: "Enable it, or add another endpoint (via), in sources.yaml.",
}


def _stop(row: SourceRow) -> Stop:
    if not row.source.enabled:
        return Stop.DISABLED
    return Stop.FAILING if row.state is not None and row.state.failures else Stop.NOT_FETCHED


def _state_in_words(row: SourceRow, called: str) -> str:
    source, state = row.source, row.state
    if not source.enabled:
        return f"{called} is disabled" + (f": {source.because}." if source.because else ".")
    if state is None or state.last_polled_at is None:
        return f"{called} has not been polled yet."
    if state.failures:
        return _failing(source.id, called, state)
    polled = state.last_success_at or state.last_polled_at
    return f"{called} was last polled on {at_minute(polled)} ({_counted(row.articles)} so far)."


def _counted(articles: int) -> str:
    return "1 article" if articles == 1 else f"{articles:,} articles"


def _failing(name: str, called: str, state: PollState) -> str:
    since = (
        f"since the last success on {at_minute(state.last_success_at)}"
        if state.last_success_at
        else "since its first poll"
    )
    often = f"{times(state.failures)}{' in a row' if state.failures > 1 else ''}"
    reason = state.last_detail.removeprefix(f"source {name}: ")  # the sentence already names the source
    detail = f", {reason}" if reason else ""
    return f"{called} failed {often} {since} ({state.last_outcome}{detail}); next attempt on {at_minute(state.due_at)}."


def _not_watched(address: Address, sources: Sequence[SourceRow]) -> str:
    near = _nearest(address.host, sources)
    nearest = f"Nearest source: {joined(near)}." if near else "No similar source is configured."
    return (
        f"{address.given} is not watched: no source has the host {address.host}. {nearest} "
        "Add its feed to sources.yaml in your pack."
    )


def _covers(url: str, host: str) -> bool:
    """Return True if the feed's host equals the page's host, or one is a subdomain of the other."""
    feed, page = _bare(urlsplit(url).hostname or ""), _bare(host)
    return bool(feed and page) and (feed == page or page.endswith(f".{feed}") or feed.endswith(f".{page}"))


def _nearest(host: str, sources: Sequence[SourceRow]) -> list[str]:
    """Return sources of the same owner, else of a similarly spelled host, as `id (host)`."""
    hosts = {row.source.id: urlsplit(row.source.url).hostname or "" for row in sources}
    same = [i for i, h in hosts.items() if h and owner_of(h) == owner_of(host)]
    alike = get_close_matches(_bare(host), [_bare(h) for h in hosts.values() if h], n=1, cutoff=0.75)
    near = same or [i for i, h in hosts.items() if alike and _bare(h) == alike[0]]
    return [f"{i} ({hosts[i]})" for i in near[:_SHOWN]]


def _bare(host: str) -> str:
    prefix = next((f for f in _PREFIXES if host.startswith(f)), "")
    return host.removeprefix(prefix)
