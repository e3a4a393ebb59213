"""A response of a list of parties: compared with the stored version, with an article for each list that changed.

The text of the articles is the monitor's own. No network, no files, no clock; runs in a child process.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article, article_id
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.lists.change_text import KEY_PREFIX, write_change
from monitor.domain.lists.compare import ListDiff, MatcherOfNames
from monitor.domain.lists.quarantine import ListState
from monitor.domain.lists.version import (
    ListChange,
    ListReading,
    ListVersion,
    PublishedList,
    StoredList,
    next_version,
    pack_rows,
    unpack_rows,
)
from monitor.domain.sources.source import PartyTable, Source
from monitor.domain.sources.source_url import address_of
from monitor.ingest.identity import hashed
from monitor.ingest.links import public_url


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExtraction:
    """The new version with what storing it needs, and the articles that report its changes, in the same order."""

    reading: ListReading
    articles: tuple[Article, ...] = ()


def read_list(
    published: PublishedList,
    source: Source,
    stored: StoredList | None,
    vocabulary: Vocabulary,
    *,
    now: datetime,
    matcher: MatcherOfNames | None = None,
) -> ListExtraction:
    """Compare a list with its stored version (None: there is none)."""
    stored = stored or StoredList(state=ListState(source_id=source.id))
    before = dict(unpack_rows(stored.rows))
    version = next_version(
        published, before, stored.state, now=now, form=_form_of(source.parties or PartyTable()), matcher=matcher
    )
    if version.held is not None:
        return ListExtraction(reading=ListReading(state=version.state, first=False))
    changed = ((identity, row) for identity, row in version.rows.items() if before.get(identity) != row)
    rows, gone = pack_rows(changed), tuple(identity for identity in before if identity not in version.rows)
    reported = {} if version.quietly else version.diffs
    made = [
        _article(one, diff, version, stored.state, source=source, vocabulary=vocabulary, now=now)
        for one, diff in reported.items()
    ]
    changes = tuple(
        ListChange(
            article_id=article.id,
            list_id=one,
            before=version.before[one],
            after=version.after[one],
            diff=diff,
        )
        for article, (one, diff) in zip(made, reported.items(), strict=True)
    )
    reading = ListReading(state=version.state, first=version.first, rows=rows, gone=gone, changes=changes)
    return ListExtraction(reading=reading, articles=tuple(made))


def _form_of(table: PartyTable) -> str:
    """A hash of what is declared: a key that a later version adds changes nothing while it is not used."""
    plain = PartyTable()
    declared = [(f.name, value) for f in fields(table) if (value := getattr(table, f.name)) != getattr(plain, f.name)]
    return sha256(repr(declared).encode("utf-8", "replace")).hexdigest()[:16]


def _article(
    list_id: str,
    diff: ListDiff,
    version: ListVersion,
    before: ListState,
    *,
    source: Source,
    vocabulary: Vocabulary,
    now: datetime,
) -> Article:
    """The article that reports a change. Its key is that of the two versions: the same change is one article."""
    known = vocabulary.concepts.get(list_id)
    title, text = write_change(
        diff,
        list_id=list_id,
        label=known.label if known else list_id,
        before=version.before[list_id],
        after=version.after[list_id],
        dated=version.state.dated,
        note=version.state.note,
    )
    key = f"{KEY_PREFIX}{list_id}:{hashed(before.digest, version.state.digest, size=24)}"
    marks = ContentKeys(content=hashed(title, text, size=24), title=hashed(title.casefold(), size=8))
    own = address_of(source.url, place=source.place, now=now)
    page = source.parties.page if source.parties else ""
    return Article(
        id=article_id(source.id, key),
        source_id=source.id,
        key=key,
        url=public_url(page or own, own),
        title=title,
        text=text,
        language="en",
        tier=source.tier,
        published=None,
        published_raw="",
        content_hash=str(marks),
    )
