"""The response of a source before it is parsed, and the errors of parsers about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitor.domain.sources.source import ItemSelectors, Kind, Source
from monitor.errors import FeedUnreadableError
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded, decode

_PAGES = frozenset({Kind.HTML_LIST, Kind.MOFCOM})
_QUOTED = 80  # characters of a response that an error quotes


class KnownPieces(NamedTuple):
    """The article keys of the items of a feed with this shape, by the hashes of their bytes (see ports.SeenPieces)."""

    shape: bytes
    keys: Mapping[bytes, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResponse:
    """`url` is the address after redirects; relative links are resolved against it. `skip` are the items of a feed that
    need not be parsed.
    """

    body: bytes
    content_type: str
    url: str
    source: Source
    skip: KnownPieces | None = None

    @property
    def shape(self) -> ItemSelectors:
        return self.source.shape or ItemSelectors()

    def decoded(self) -> Decoded:
        return decode(self.body, self.content_type)

    def not_a_feed(self, words: str) -> FeedUnreadableError:
        """The error for a response of another kind. `words` follow "the response"."""
        return FeedUnreadableError(f"source {self.source.id}: the response {words}", outcome="not_a_feed")

    def unreadable(self, words: str) -> FeedUnreadableError:
        """The error for a response of the right kind that can't be parsed. `words` follow "the response"."""
        return FeedUnreadableError(f"source {self.source.id}: the response {words}")

    def structure_changed(self, expected: str, found: str, remedy: str = "") -> FeedUnreadableError:
        """The error for a page or JSON whose items are not where they were: never the same as no items."""
        remedy = remedy or "open it in a browser and correct 'select' of this source"
        what = "page" if self.source.kind in _PAGES else "response"
        words = f"{what} structure changed: expected {expected}, found {found}; {remedy}"
        return FeedUnreadableError(f"source {self.source.id}: {words}", outcome="structure_changed")


def quoted(text: str) -> str:
    """The beginning of `text` on one line, quoted for an error."""
    plain = one_line(re.sub(r"<[^>]{0,200}>", " ", text[:2_000]))
    return repr(plain if len(plain) <= _QUOTED else f"{plain[:_QUOTED]}…")
