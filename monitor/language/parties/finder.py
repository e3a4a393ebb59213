"""Search for the firms and persons that a document names.

In sentences: names by their legal form, by words such as University, by quotes, and by their place in a sentence that
lists, licenses or bans somebody. Then the rows of lists and tables. A name need not be in the vocabulary, whose
mentions only show what is no name.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from monitor.domain.acts.reading import Mention
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.document import FIELDS, Document
from monitor.language.parties.cjk import cjk_names, hints_of_names
from monitor.language.parties.known import Known
from monitor.language.parties.latin import latin_names
from monitor.language.parties.party import Party
from monitor.language.parties.rows import rows_of

MAX_PARTIES = 2_000
"""Names of one document at most."""

_SENTENCES = 60
"""Sentences of a field that are searched: acts are read in the first ones. Rows count wherever they stand."""


def parties_of(document: Document, mentions: Sequence[Mention]) -> tuple[Party, ...]:
    """The parties in the order of the text, title first; none overlaps another. Names in rows come before others."""
    return tuple(p for field in FIELDS for p in _of_field(document, field, mentions))[:MAX_PARTIES]


def _of_field(document: Document, field: str, mentions: Sequence[Mention]) -> Iterator[Party]:
    if not document.original(field):
        return
    known = Known([m for m in mentions if m.span.field == field])
    rows = rows_of(document, known) if field == "text" else ()
    found = list(rows)
    taken = [(p.span.start, p.span.end) for p in rows]
    if not _is_of_policy(mentions):
        yield from _without_overlaps(found)
        return
    index, hints = document.folded(field).index, hints_of_names(document.folded(field).text)
    for sentence in document.sentences:
        if sentence.field != field or sentence.number >= _SENTENCES:
            continue
        at = bisect_left(taken, (sentence.start, 0))
        if at < len(taken) and taken[at][0] < sentence.end:
            continue  # a row is read as a whole
        found += latin_names(document, sentence, known)
        at = bisect_left(hints, index(sentence.start))
        if at < len(hints) and hints[at] < index(sentence.end):
            found += cjk_names(document, sentence, known)
    yield from _without_overlaps(found)


def _is_of_policy(mentions: Sequence[Mention]) -> bool:
    """True if an instrument, a list, a known firm or a case of enforcement is named: other articles have no act, and
    most are such.
    """
    return any(m.kind in _POLICY or m.concept == _ENFORCEMENT for m in mentions)


_ENFORCEMENT = "verb_enforce"  # the verbs of penalties and settlements


_POLICY = frozenset({ConceptKind.INSTRUMENT.value, ConceptKind.LIST.value, ConceptKind.FIRM.value})


def _without_overlaps(found: Sequence[Party]) -> Iterator[Party]:
    end = -1
    for party in sorted(found, key=lambda p: (p.span.start, -p.span.end)):
        if party.span.start >= end:
            yield party
            end = party.span.end
