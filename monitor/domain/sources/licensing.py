"""Licence terms: who may see a source's words, link and name. All code that shows a source's words asks here.

Our own description of an act may be shown to everybody. A headline, a quoted sentence and their translations are the
source's words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.acts.act import Span
from monitor.domain.sources.source import Quote, Source

RESTRICTED = "a restricted source"
"""The name shown for a source that may not be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The licence terms of a source as its entry in a `sources.yaml` sets them. `name` is its name, "" for its id.

    `visible_in` names the routes that may show it (empty: all); `keep_text` is how long its words may be stored (None:
    no limit of its own).
    """

    name: str = ""
    quote: Quote = Quote.SENTENCE
    visible_in: tuple[str, ...] = ()
    keep_text: timedelta | None = None

    @classmethod
    def of(cls, source: Source | None) -> "Terms":
        """The terms of a source. For a deleted source (None) they are unknown, so its words are not shown."""
        if source is None:
            return UNKNOWN
        return cls(name=source.name, quote=source.quote, visible_in=source.visible_in, keep_text=source.keep_text)

    @property
    def is_open(self) -> bool:
        """True if its headlines may be shown to everybody and stored without limit."""
        return not self.visible_in and self.quote is not Quote.LINK_ONLY and self.keep_text is None

    def ends(self, seen_at: datetime) -> datetime | None:
        """When words seen at that time must be deleted, None for never."""
        return None if self.keep_text is None else seen_at + self.keep_text


UNKNOWN = Terms(quote=Quote.LINK_ONLY)


class Reader(StrEnum):
    """The kind of reader: a channel, a person at this machine, or a recipient of a file."""

    CHANNEL = "channel"
    MACHINE = "machine"
    EXPORT = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The readers of an output. `routes` are the names of the routes that lead to the channel."""

    reader: Reader
    routes: frozenset[str] = frozenset()

    def may_see(self, visible_in: Iterable[str]) -> bool:
        """True if content visible in those routes (empty: all) may be shown. An exported file may reach anybody; at the
        machine itself everything is stored anyway.
        """
        named = frozenset(visible_in)
        return not named or self.reader is Reader.MACHINE or bool(named & self.routes)


MACHINE = Audience(reader=Reader.MACHINE)
"""The audience of commands that print for people."""

EXPORT = Audience(reader=Reader.EXPORT)
"""The audience of JSON, calendars and rule files, which may be passed on."""


def channel(routes: Iterable[str]) -> Audience:
    """The audience of a channel to which the named routes lead."""
    return Audience(reader=Reader.CHANNEL, routes=frozenset(routes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an audience may see of a source. `name` is its name there; `words` is how much of its words."""

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
        """Its id in reports and lists, or RESTRICTED."""
        return source_id if self.is_named else RESTRICTED

    def headline(self, words: str) -> str:
        """The headline or its translation, "" if it may not be shown."""
        return words if self.headlines else ""

    def link(self, url: str) -> str:
        return url if self.is_named else ""

    def language(self, code: str) -> str:
        """The language code, "" if restricted: a rare language would identify the source."""
        return code if self.is_named else ""

    def evidence(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """The spans of an article that may be shown."""
        return tuple(filter(self.quotes, spans))

    def quotes(self, span: Span) -> bool:
        """True if the span may be shown."""
        return self.headlines if span.field == "title" else self.sentences


def licence(terms: Terms, audience: Audience, *, called: str) -> Shown:
    """What the audience may see of a source. `called` is its id, used if it has no name."""
    may_name = audience.may_see(terms.visible_in)
    return Shown(
        name=(terms.name or called) if may_name else RESTRICTED,
        is_named=may_name,
        words=terms.quote if may_name else Quote.LINK_ONLY,
    )
