"""Splitting of an XML feed at its items into head, items and tail. Linear in the bytes, whatever they are.

Works on bytes of any encoding in which `<` is the byte 0x3C and nothing else is. Skips comments and CDATA.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

_TAG = re.compile(rb"<(?:(!--)|(!\[CDATA\[)|(/?)(?:[A-Za-z_][\w.-]{0,40}:)?(?:item|entry)(?=[\s>/]))", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFeed:
    """`head`, `pieces` (one per item) and `tail` of a feed. What lies between items is dropped.

    `exact`: each item has its own closing tag, none is inside another, and only spaces are between them.
    """

    head: bytes
    pieces: tuple[bytes, ...]
    tail: bytes
    exact: bool = False

    @property
    def markup(self) -> bytes:
        """The markup of the head without its text, which often contains the time of the request."""
        return b"".join(_MARKUP.findall(self.head))

    def joined(self, pieces: tuple[bytes, ...]) -> bytes:
        """A feed with the same head and tail and these pieces."""
        return self.head + b"\n".join(pieces) + self.tail


def split_feed(feed: bytes) -> SplitFeed:
    """An item without a closing tag ends where the next one begins, the last one at the end of the feed."""
    spans, closed = _spans(feed)
    if not spans:
        return SplitFeed(head=feed, pieces=(), tail=b"")
    between = (feed[one[1] : other[0]] for one, other in pairwise(spans))
    return SplitFeed(
        head=feed[: spans[0][0]],
        pieces=tuple(feed[start:end] for start, end in spans),
        tail=feed[spans[-1][1] :],
        exact=closed and not any(map(bytes.strip, between)),
    )


def _spans(feed: bytes) -> tuple[list[tuple[int, int]], bool]:
    """Start and end of each item, and whether each ends with its own closing tag."""
    spans: list[tuple[int, int]] = []
    at, opened, closed = 0, -1, True
    while (tag := _TAG.search(feed, at)) is not None:
        comment, cdata, closing = tag.groups()
        if comment or cdata:
            end = feed.find(b"-->" if comment else b"]]>", tag.end())
            if end < 0:
                break
            at = end + 3
            continue
        end = feed.find(b">", tag.end())
        if end < 0:
            break
        at = end + 1
        closed = closed and (opened >= 0) == bool(closing) and feed[end - 1 : end] != b"/"
        if opened >= 0:
            spans.append((opened, at if closing else tag.start()))
        opened = -1 if closing else tag.start()
    return ([*spans, (opened, len(feed))], False) if opened >= 0 else (spans, closed)
