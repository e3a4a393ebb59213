"""The items of one response, parsed and normalised; of a feed of which most is known, the new items alone.

The result is that of parsing the whole feed: the known items are those whose bytes, article and surroundings are
unchanged, and everything that can't be cut or compared safely is parsed whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.domain.sources.source import Kind
from monitor.ingest.answer import KnownPieces, SourceResponse
from monitor.ingest.by_kind import parse_answer
from monitor.ingest.normalise import Normalised, normalise
from monitor.ingest.parsing import ParsedFeed, piece_hash
from monitor.ports.children.extraction import ExtractJob, SeenPieces

_SIZE = 8  # bytes of a hash


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItems:
    """The parsed feed, its news, and what the next poll may skip. `differs` is as in FeedExtraction."""

    feed: ParsedFeed
    found: Normalised
    seen: SeenPieces | None
    differs: bool = False

    @property
    def fetched(self) -> int:
        return len(self.feed.items) + len(self.feed.skipped)

    @property
    def known(self) -> int:
        return self.found.known + len(self.feed.skipped)

    def is_same(self, other: "NewItems") -> bool:
        """Whether both would be stored alike."""
        counts = (self.fetched, self.known) == (other.fetched, other.known)
        ours, theirs = (
            (n.found.news, n.found.moved, n.found.refused, n.feed.title, n.feed.problems, n.feed.ttl)
            for n in (self, other)
        )
        return counts and ours == theirs


def new_items(job: ExtractJob) -> NewItems:
    """Raises FeedUnreadableError."""
    skip = _skip(job)
    if skip is None:
        return _read(job, None)
    new = _read(job, skip)
    if not (new.found.ambiguous or job.compare):
        return new
    whole = _read(job, None)
    return replace(whole, differs=not (new.found.ambiguous or new.is_same(whole)))


def _read(job: ExtractJob, skip: KnownPieces | None) -> NewItems:
    feed = parse_answer(
        SourceResponse(body=job.body, content_type=job.content_type, url=job.url, source=job.source, skip=skip)
    )
    seen = {key for _, key in feed.skipped}
    found = normalise(
        feed.items,
        job.source,
        known=job.known,
        now=job.now,
        endpoint=job.endpoint,
        seen=seen,
        aging=job.aging,
    )
    return NewItems(feed=feed, found=found, seen=_seen(job, feed, found))


def _is_cut(job: ExtractJob) -> bool:
    """Other kinds of sources are pages or short, and another endpoint has its own rules for what is an edit."""
    return job.source.kind is Kind.RSS and not job.endpoint


def _skip(job: ExtractJob) -> KnownPieces | None:
    if job.seen is None or not _is_cut(job):
        return None
    by_content: Mapping[bytes, str] = {  # an aging item is parsed, so that it is reported
        _content_hash(key, content): key for key, content in job.known.items() if key not in job.aging
    }
    pairs = job.seen.pairs
    hashes = [(pairs[at : at + _SIZE], pairs[at + _SIZE : at + 2 * _SIZE]) for at in range(0, len(pairs), 2 * _SIZE)]
    return KnownPieces(
        job.seen.shape, {piece: by_content[content] for piece, content in hashes if content in by_content}
    )


def _seen(job: ExtractJob, feed: ParsedFeed, found: Normalised) -> SeenPieces | None:
    if not feed.shape or not _is_cut(job):
        return None
    parsed = ((p, *c) for p, c in zip(feed.pieces, found.contents, strict=True) if c is not None)
    skipped = ((piece, key, job.known[key]) for piece, key in feed.skipped)
    pairs = b"".join(piece + _content_hash(key, content) for piece, key, content in (*parsed, *skipped))
    return SeenPieces(shape=feed.shape, pairs=pairs)


def _content_hash(key: str, content: str) -> bytes:
    return piece_hash(key.encode("utf-8", "replace"), content.encode())
