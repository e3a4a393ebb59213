"""Who may see what of a source: its words, its link, its name. Everything that shows words of others asks here.

What we say of an act ourselves is ours and shown to everybody. A headline, a quoted sentence, and their translations
are words of the source.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.acts.act import Span
from monitor.domain.sources.source import Quote, Source

__all__ = [
    "EXPORT",
    "MACHINE",
    "RESTRICTED",
    "UNKNOWN",
    "Audience",
    "Reader",
    "Shown",
    "Terms",
    "channel",
    "licence",
]

RESTRICTED = "a restricted source"
"""What a source is called where it may not be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a source allows, as its entry in a `sources.yaml` says. `name` is what it is called, "" for its id.

    `visible_in` names the routes that may show it (empty: all), `keep_text` is how long its words may be stored
    (None: as long as any other).
    """

    name: str = ""
    quote: Quote = Quote.SENTENCE
    visible_in: tuple[str, ...] = ()
    keep_text: timedelta | None = None

    @classmethod
    def of(cls, source: Source | None) -> "Terms":
        """Of a source that is gone nobody knows what it allows: then its words are not shown."""
        if source is None:
            return UNKNOWN
        return cls(name=source.name, quote=source.quote, visible_in=source.visible_in, keep_text=source.keep_text)

    @property
    def is_open(self) -> bool:
        """Whether its headlines may be shown to everybody and kept for ever."""
        return not self.visible_in and self.quote is not Quote.LINK_ONLY and self.keep_text is None

    def ends(self, seen_at: datetime) -> datetime | None:
        """When words that were seen then are to be gone, None for never."""
        return None if self.keep_text is None else seen_at + self.keep_text


UNKNOWN = Terms(quote=Quote.LINK_ONLY)


class Reader(StrEnum):
    """Who looks: a channel's readers, whoever works at this machine, or whoever is handed a file."""

    CHANNEL = "channel"
    MACHINE = "machine"
    EXPORT = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """`routes` are the names of the routes that lead to the channel."""

    reader: Reader
    routes: frozenset[str] = frozenset()

    def may_see(self, visible_in: Iterable[str]) -> bool:
        """Whether what is visible in those routes (none: in all) may be shown. What is handed on may reach anybody;
        at the machine itself everything is stored anyway.
        """
        named = frozenset(visible_in)
        return not named or self.reader is Reader.MACHINE or bool(named & self.routes)


MACHINE = Audience(reader=Reader.MACHINE)
"""Commands that print for people."""

EXPORT = Audience(reader=Reader.EXPORT)
"""JSON, calendars, rule files: what is made to be handed on."""


def channel(routes: Iterable[str]) -> Audience:
    """The readers of a channel to which the named routes lead."""
    return Audience(reader=Reader.CHANNEL, routes=frozenset(routes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an audience is shown of a source. `name` is what it is called there; `words` how much of its own words."""

    name: str
    is_named: bool
    words: Quote

    @property
    def headlines(self) -> bool:
        return self.is_named and self.words is not Quote.LINK_ONLY

    @property
    def sentences(self) -> bool:
        return self.is_named and self.words in (Quote.SENTENCE, Quote.FULL)

    @property
    def texts(self) -> bool:
        return self.is_named and self.words is Quote.FULL

    def tag(self, source_id: str) -> str:
        """Its id, where reports and lists call it so."""
        return source_id if self.is_named else RESTRICTED

    def headline(self, words: str) -> str:
        """A headline or its translation, "" where it may not be shown."""
        return words if self.headlines else ""

    def link(self, url: str) -> str:
        return url if self.is_named else ""

    def language(self, code: str) -> str:
        """It tells who a source is where there are few of that language."""
        return code if self.is_named else ""

    def evidence(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """The pieces of an article that may be shown: of a headline, of its text."""
        return tuple(filter(self.quotes, spans))

    def quotes(self, span: Span) -> bool:
        """Whether the piece of the article may be shown."""
        return self.headlines if span.field == "title" else self.sentences


def licence(terms: Terms, audience: Audience, *, called: str) -> Shown:
    """What the audience is shown of a source. `called` is its id, for one without a name."""
    named = audience.may_see(terms.visible_in)
    return Shown(
        name=(terms.name or called) if named else RESTRICTED,
        is_named=named,
        words=terms.quote if named else Quote.LINK_ONLY,
    )
