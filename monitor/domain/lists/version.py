"""A new version of the lists of one source: what changed in each list, and whether it is believed."""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from monitor.domain.articles.article import ArticleId
from monitor.domain.lists.compare import ListDiff, MatcherOfNames, compare
from monitor.domain.lists.party import Party
from monitor.domain.lists.quarantine import TAIL, Doubt, HeldVersion, ListCount, ListState, doubt_about, fingerprint_of

_NAMED = 8  # parties of a held version that are stored by name


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedList:
    """The parties of one response, in its order, each identity once. `dated` is the date that it states, "" for none.

    `has_end`: the format shows where the file ends. `problems` are faults of a response that could be parsed.
    """

    parties: tuple[Party, ...]
    dated: str = ""
    has_end: bool = True
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredList:
    """The stored version of a source's lists: its state, and its rows as `pack_rows` made them."""

    state: ListState
    rows: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """A new version as `next_version` judges it.

    `rows` are its rows by identity, as `row_text` makes them; none if it is held. `first`: there was none before, so it
    is the baseline. `diffs` has the differences of each list that changed, by
    list; with `held` none of them is reported. `quietly`: a person accepted it as the new baseline. `note` says what is
    odd about its date.
    """

    state: ListState
    rows: Mapping[str, str]
    first: bool
    diffs: Mapping[str, ListDiff]
    before: Mapping[str, int]
    after: Mapping[str, int]
    held: HeldVersion | None = None
    quietly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """One reported change of a list, stored with the article that reports it."""

    article_id: ArticleId
    list_id: str
    before: int
    after: int
    diff: ListDiff


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReading:
    """What storing a version needs: the new state, the rows to insert or replace (packed), the identities to delete.

    With `state.held` set and no rows, only the state is stored: the version before it stays.
    """

    state: ListState
    first: bool
    rows: bytes = field(default=b"", repr=False)
    gone: tuple[str, ...] = ()
    changes: tuple[ListChange, ...] = ()


def next_version(
    published: PublishedList,
    rows: Mapping[str, str],
    before: ListState,
    *,
    now: datetime,
    form: str = "",
    matcher: MatcherOfNames | None = None,
) -> ListVersion:
    """Compare a response with the stored version.

    `rows` are the stored rows by identity, as `row_text` made them; `form` is as in `ListState`.
    """
    texts = {party.identity: row_text(party) for party in published.parties}
    after = Counter(party.list_id for party in published.parties)
    known = {one.list_id: one.parties for one in before.counts}
    counts = {one: known.get(one, 0) for one in dict.fromkeys((*known, *after))}
    first = not before.digest or before.form != form
    state = replace(
        before,
        form=form,
        counts=tuple(ListCount(list_id=one, parties=number) for one, number in after.items()),
        digest=_digest(texts),
        dated=published.dated,
        tail=tuple(party.identity for party in published.parties[-TAIL:]),
        held=None,
        accepted="",
        quietly=False,
    )
    if first:
        state = replace(state, changed_at=now, note="")
        return ListVersion(state=state, rows=texts, first=True, diffs={}, before=counts, after=after)
    diffs = _diffs(published.parties, texts, rows, matcher)
    state = replace(state, note=_note(before, state, changed=bool(diffs)))
    if diffs:
        state = replace(state, changed_at=now)
    held = _held(diffs, counts, before, published, now)
    if held is not None and held.fingerprint != before.accepted:
        kept = replace(before, held=_kept(before.held, held))
        return ListVersion(state=kept, rows={}, first=False, diffs=diffs, before=counts, after=after, held=held)
    quietly = held is not None and before.quietly
    return ListVersion(state=state, rows=texts, first=False, diffs=diffs, before=counts, after=after, quietly=quietly)


def _diffs(
    parties: Sequence[Party], texts: Mapping[str, str], rows: Mapping[str, str], matcher: MatcherOfNames | None
) -> dict[str, ListDiff]:
    """The difference of each list that changed. Equal rows are not compared."""
    olds = _by_list(party_of(one, row) for one, row in rows.items() if texts.get(one) != row)
    news = _by_list(party for party in parties if rows.get(party.identity) != texts[party.identity])
    lists = dict.fromkeys((*olds, *news))
    found = {one: compare(olds.get(one, ()), news.get(one, ()), matcher) for one in lists}
    return {one: diff for one, diff in found.items() if diff}


def _by_list(parties: Iterable[Party]) -> dict[str, tuple[Party, ...]]:
    found: dict[str, list[Party]] = {}
    for party in parties:
        found.setdefault(party.list_id, []).append(party)
    return {one: tuple(rows) for one, rows in found.items()}


def _held(
    diffs: Mapping[str, ListDiff],
    counts: Mapping[str, int],
    before: ListState,
    published: PublishedList,
    now: datetime,
) -> HeldVersion | None:
    doubts = (
        (one, doubt)
        for one, diff in diffs.items()
        if (doubt := doubt_about(diff, before=counts[one], tail=before.tail, has_end=published.has_end))
    )
    found = next(doubts, None)
    if found is None:
        return None
    list_id, doubt = found
    added = [party for diff in diffs.values() for party in diff.added]
    removed = [party for diff in diffs.values() for party in diff.removed]
    shown = added if doubt is Doubt.GREW else removed
    return HeldVersion(
        doubt=doubt,
        fingerprint=fingerprint_of(diffs),
        list_id=list_id,
        at=now,
        before=before.parties,
        after=len(published.parties),
        added=len(added),
        removed=len(removed),
        names=tuple(party.name for party in shown[:_NAMED]),
    )


def _kept(before: HeldVersion | None, held: HeldVersion) -> HeldVersion:
    """The held version, with the time when it was first seen."""
    same = before is not None and before.fingerprint == held.fingerprint
    return replace(held, at=before.at) if same and before is not None else held


def _note(before: ListState, after: ListState, *, changed: bool) -> str:
    """What is odd about the list's own date, "" if nothing is."""
    if not (before.dated and after.dated):
        return ""
    if changed and before.dated == after.dated:
        return f"The list changed, but the date that it states did not ({after.dated})."
    if not changed and before.dated != after.dated:
        return f"The list states a new date ({after.dated}, before {before.dated}), but no party changed."
    return ""


# ------------------------------------------------------------------ rows as text


def row_text(party: Party) -> str:
    """A party as one line of JSON without its identity; equal parties have equal lines."""
    values = [
        party.name,
        party.list_id,
        party.has_id,
        party.aliases,
        party.country,
        party.ids,
        party.programme,
        party.address,
        party.listed,
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def party_of(identity: str, row: str) -> Party:
    """The party that `row_text` turned into `row`."""
    name, list_id, has_id, aliases, country, ids, programme, address, listed = json.loads(row)
    return Party(
        identity=identity,
        name=name,
        list_id=list_id,
        has_id=has_id,
        aliases=tuple(aliases),
        country=country,
        ids=tuple(ids),
        programme=programme,
        address=address,
        listed=listed,
    )


def pack_rows(rows: Iterable[tuple[str, str]]) -> bytes:
    """Identities and `row_text`s, compressed: fifty thousand rows take some three megabytes."""
    packer = zlib.compressobj(1)
    parts = [packer.compress(f"{json.dumps(identity)}\t{row}\n".encode()) for identity, row in rows]
    return b"".join((*parts, packer.flush()))


def unpack_rows(packed: bytes) -> Iterator[tuple[str, str]]:
    """The identities and texts of packed rows, decompressed piece by piece."""
    unpacker, rest = zlib.decompressobj(), b""
    for start in range(0, len(packed), _PIECE):
        *lines, rest = (rest + unpacker.decompress(packed[start : start + _PIECE])).split(b"\n")
        for line in lines:
            identity, _, row = line.decode().partition("\t")
            yield json.loads(identity), row


_PIECE = 64 * 1024  # bytes


def _digest(rows: Mapping[str, str]) -> str:
    """A hash of the rows, whatever their order."""
    made = sha256()
    for identity in sorted(rows):
        made.update(f"{identity}\t{rows[identity]}\n".encode("utf-8", "replace"))
    return made.hexdigest()[:32]
