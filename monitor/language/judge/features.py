"""Features of the judge: wording as hashed n-grams, and facts read by vocabulary and grammar.

Each view is a set of numbers below 2**BITS. The views `title` and `lead` have character n-grams of the folded text, the
views with `_masked` those of the text with each name replaced by its kind, so that wording is learned and not names.
`facts` has what vocabulary and grammar read, `combinations` what they read together: each fact of the grammar
with each of the title, and the order of names and concepts in the title. Training and inference both call this module.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import Mention, RejectedCandidate
from monitor.domain.sources.source import Tier
from monitor.language.acts.candidates import Proposal
from monitor.language.document import Document

BITS = 18
"""Each view hashes into 2**BITS buckets."""

VIEWS = ("title", "title_masked", "lead", "lead_masked", "sentence_masked", "facts", "combinations")

_LEAD = 300  # characters of title and text, as many as feeds give in a summary
_MASK = (1 << BITS) - 1
_LATIN = range(2, 6)  # lengths of n-grams
_EAST = range(1, 5)
_MASKS = {"place": "\ue000", "commodity": "\ue001", "agency": "\ue002", "firm": "\ue003"}
_DIGIT = "\ue004"
_GRAMMAR = ("act:", "miss:", "proposal:", "no act", "no proposal")
_ACTS = 3  # acts; the first ones are enough
_RUNS = range(2, 5)  # lengths of sequences of names and concepts
_ORDERED = 16  # names and concepts of a title; the first ones are enough
_MANY = 8  # of them; more are not distinguished


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An article as the grammar read it. `proposals` are all triggers, also rejected ones."""

    document: Document
    mentions: Sequence[Mention]
    acts: Sequence[Act]
    near_misses: Sequence[RejectedCandidate]
    proposals: Sequence[Proposal]
    tier: Tier


@dataclass(frozen=True, slots=True)
class Ngram:
    """Characters `start` to `end` of a view's text, and their bucket."""

    bucket: int
    start: int
    end: int


Features = Mapping[str, frozenset[int]]


def features_of(evidence: Evidence) -> Features:
    """The buckets of each view of VIEWS. Without a title the first sentence is used as title."""
    document = evidence.document
    head = _head(document)
    field, end = ("text", head) if head else ("title", _LEAD)
    facts = tuple(facts_of(evidence))
    return {
        "title": _buckets(document.folded(field).text[:end]),
        "title_masked": _buckets(_masked(evidence, field, 0, end)),
        "lead": _buckets(document.folded("text").text[head : head + _LEAD]),
        "lead_masked": _buckets(_masked(evidence, "text", head, head + _LEAD)),
        "sentence_masked": _buckets(_sentence(evidence)),
        "facts": _hashed(facts),
        "combinations": _hashed(combinations_of(evidence, facts)),
    }


def _hashed(facts: Iterable[str]) -> frozenset[int]:
    return frozenset(crc32(fact.encode()) & _MASK for fact in facts)


def _head(document: Document) -> int:
    """Where the first sentence of the text ends, as an offset of the folded field; 0 where there is a title."""
    if document.title.strip():
        return 0
    first = next((s for s in document.sentences if s.field == "text"), None)
    folded = document.folded("text")
    return len(folded.text[: min(folded.index(first.end), _LEAD)].rstrip()) if first else 0


def ngrams(text: str) -> Iterator[Ngram]:
    """The n-grams of a text with their places, to show which words counted."""
    data, sizes = _prepared(text)
    for size in sizes:
        for start in range(len(text) - size + 1):
            yield Ngram(crc32(data[2 * start : 2 * (start + size)]) & _MASK, start, start + size)


def _buckets(text: str) -> frozenset[int]:
    """The buckets of `ngrams`. A checksum is continued by one character per length: 1.8 times as fast as anew."""
    data, sizes = _prepared(text)
    signs = [data[at : at + 2] for at in range(0, len(data), 2)]
    sums = [0] * len(signs)
    found: set[int] = set()
    for size in range(1, sizes.stop):
        sums = list(map(crc32, signs[size - 1 :], sums))
        if size in sizes:
            found.update(sums)
    return frozenset(map(_MASK.__and__, found))


def _prepared(text: str) -> tuple[bytes, range]:
    """Two bytes a character (a replacement character for those beyond the basic plane), and the lengths of n-grams."""
    plain = _BEYOND.sub("\ufffd", text)
    east = sum(map(len, _EASTERN.findall(plain)))
    return plain.encode("utf-16-le"), (_EAST if 3 * east > len(plain) else _LATIN)


_BEYOND = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
_EASTERN = re.compile("[\u3040-\ud7a3]+")


def _masked(evidence: Evidence, field: str, begin: int, end: int) -> str:
    """A piece of the folded field with one private character for each name, and one for each digit."""
    folded = evidence.document.folded(field)
    pieces, at = [], begin
    for mention in evidence.mentions:
        mask = _MASKS.get(mention.kind)
        if mask is None or mention.span.field != field:
            continue
        start, stop = folded.index(mention.span.start), folded.index(mention.span.end)
        if start >= end:
            break
        if start >= at:
            pieces += [folded.text[at:start], mask]
            at = stop
    pieces.append(folded.text[at:end])
    return "".join(pieces).translate(_DIGITS)


class _DigitTable(dict[int, str]):
    """A lazy table for str.translate."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = masked = _DIGIT if sign.isdigit() else sign
        return masked


_DIGITS = _DigitTable()


def _sentence(evidence: Evidence) -> str:
    """The masked text around the first proposal of the body, "" where the title has one or there is none."""
    inner = [p.trigger for p in evidence.proposals if p.trigger.passage.field == "text"]
    if not inner or len(inner) < len(evidence.proposals):
        return ""
    passage = inner[0].passage
    if passage.end <= _LEAD:
        return ""  # the lead has it already
    return _masked(evidence, "text", passage.start, min(passage.end, passage.start + _LEAD))


def facts_of(evidence: Evidence) -> Iterator[str]:
    """Facts of vocabulary and grammar, as language-independent strings."""
    field_of = _fields(evidence)
    yield f"tier:{evidence.tier}"
    yield from _facts_of_mentions(evidence.mentions, field_of)
    yield from _facts_of_acts(evidence.acts, field_of)
    for miss in evidence.near_misses:
        yield f"miss:{miss.reason}:{field_of(miss.span)}"
    yield from _facts_of_proposals(evidence.proposals, field_of)
    if not evidence.proposals:
        yield "no proposal"


def combinations_of(evidence: Evidence, facts: Iterable[str]) -> Iterator[str]:
    """Of the facts, each one of the grammar with each one of the title; and the order of the title's names (by their
    kind) and concepts.
    """
    known = frozenset(facts)
    title = [f for f in known if f.endswith(":title")]
    for one in known:
        if one.startswith(_GRAMMAR):
            yield from (f"{one}&{other}" for other in title if other != one)
    field_of = _fields(evidence)
    keys = itertools.groupby(_key(m) for m in evidence.mentions if field_of(m.span) == "title")
    yield from _orders([key for key, _ in itertools.islice(keys, _ORDERED)])


def _orders(keys: Sequence[str]) -> Iterator[str]:
    for size in _RUNS:
        yield from (f"run:{'>'.join(keys[at : at + size])}" for at in range(len(keys) - size + 1))
    for at, one in enumerate(keys):
        yield from (f"far:{one}>{other}" for other in keys[at + 2 :])
    if keys:
        yield f"first:{keys[0]}"
        yield f"last:{keys[-1]}"
        yield f"named:{min(len(keys), _MANY)}"


_FieldOf = Callable[[Span], str]


def _fields(evidence: Evidence) -> _FieldOf:
    """The field of a span: the first sentence is the title of an article without one."""
    head = _head(evidence.document)
    folded = evidence.document.folded("text")

    def field_of(span: Span) -> str:
        return "title" if span.field == "title" or (head and folded.index(span.start) < head) else "text"

    return field_of


def _key(mention: Mention) -> str:
    """A name by its kind, anything else by its concept."""
    return mention.kind if mention.kind in _MASKS else mention.concept


def _facts_of_mentions(mentions: Iterable[Mention], field_of: _FieldOf) -> Iterator[str]:
    sequence = []
    for mention in mentions:
        field = field_of(mention.span)
        if mention.kind not in _MASKS:
            yield f"concept:{mention.concept}:{field}"
        if field == "title":
            sequence.append(_key(mention))
        yield f"kind:{mention.kind}:{field}"
    for one, other in itertools.pairwise(sequence):
        yield f"pair:{one}>{other}"


def _facts_of_acts(acts: Sequence[Act], field_of: _FieldOf) -> Iterator[str]:
    if not acts:
        yield "no act"
    for act in acts[:_ACTS]:
        field = field_of(act.evidence[0])
        yield f"act:{field}"
        yield f"act:{act.measure}:{act.action}:{field}"
        yield f"act:{act.measure}:{field}"
        yield f"act:{act.direction}:{field}"
        yield f"act:{act.stage}:{field}"
        yield f"act:{act.certainty}:{field}"
        yield f"act:by:{'agency' if act.agency else 'state' if act.issuer else 'nobody'}:{field}"
        yield f"act:on:{'goods' if act.commodities else 'firms' if act.firms else 'nothing'}:{field}"
        yield f"act:towards:{'some' if act.target else 'nobody'}"
        yield f"act:trigger:{act.trigger}"


def _facts_of_proposals(proposals: Iterable[Proposal], field_of: _FieldOf) -> Iterator[str]:
    for one in proposals:
        trigger, field = one.trigger, field_of(one.trigger.verb.span)
        yield f"proposal:{trigger.measure}:{trigger.action}:{field}"
        yield f"proposal:{trigger.pattern}"
        yield f"proposal:{one.reason or 'accepted'}:{field}"
        yield f"proposal:{'strong' if trigger.noun.strong else 'weak'}:{field}"
        yield f"proposal:actor:{one.roles.actor is not None}:{one.roles.inferred}:{field}"
        yield f"proposal:background:{one.hedges.background}:{field}"
        for effect in one.hedges.effects:
            yield f"proposal:hedge:{effect}:{field}"
