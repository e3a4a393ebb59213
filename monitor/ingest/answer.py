"""What a source answered, before anything is read from it, and the words in which a kind of source refuses it."""

import re
from dataclasses import dataclass

from monitor.domain.sources.source import Shape, Source
from monitor.errors import FeedUnreadableError
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded, decode

__all__ = ["Answer", "quoted"]

_QUOTED = 80  # characters of an answer that an error repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`url` is where the answer came from in the end; relative links are resolved against it."""

    body: bytes
    content_type: str
    url: str
    source: Source

    @property
    def shape(self) -> Shape:
        return self.source.shape or Shape()

    def decoded(self) -> Decoded:
        return decode(self.body, self.content_type)

    def other(self, words: str) -> FeedUnreadableError:
        """For an answer that is something else altogether. `words` go on from "the answer"."""
        return FeedUnreadableError(f"source {self.source.id}: the answer {words}", outcome="not_a_feed")

    def broken(self, words: str) -> FeedUnreadableError:
        """For an answer of the right kind that can't be read. `words` go on from "the answer"."""
        return FeedUnreadableError(f"source {self.source.id}: the answer {words}")

    def changed(self, expected: str, found: str, remedy: str = "") -> FeedUnreadableError:
        """For a page or an answer in which the items are not where they were: never the same as no items."""
        remedy = remedy or "look at it in a browser, and mend 'select' of this source"
        words = f"this page no longer looks like itself: expected {expected}, found {found}; {remedy}"
        return FeedUnreadableError(f"source {self.source.id}: {words}", outcome="changed_shape")


def quoted(text: str) -> str:
    """The beginning of `text` for an error, in one line."""
    plain = one_line(re.sub(r"<[^>]{0,200}>", " ", text[:2_000]))
    return repr(plain if len(plain) <= _QUOTED else f"{plain[:_QUOTED]}…")
