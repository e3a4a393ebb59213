"""Claims of an act, and features of how its article supports each: where its words are, and what is beside them.

A claim is a value of one facet. Its features are strings, hashed as those of the judge: the distance of its words from
the verb of the act, the clause borders between them, rivals of its kind, the words around it with names masked.
Training and inference both call this module.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from monitor.domain.acts.act import Act, Facet, Span
from monitor.domain.acts.scheme import Direction, benchmark_label
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.candidates import Proposal
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.document import Document
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Opinion

CLAIM_BITS = 14
"""Features of claims hash into 2**CLAIM_BITS buckets: few claims have labels."""


class ClaimKind(StrEnum):
    """What a claim is about. `kind` is measure and action together; a quantity is a figure with its unit."""

    ISSUER = "issuer"
    KIND = "kind"
    DIRECTION = "direction"
    STAGE = "stage"
    COMMODITIES = "commodities"
    WRITTEN_GOODS = "written_goods"
    TARGET = "target"
    FIRMS = "firms"
    PERSONS = "persons"
    EFFECTIVE = "effective"
    UNTIL = "until"
    COMMENTS_UNTIL = "comments_until"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A value of one facet as the act has it. `span` has its words, None where no single words assert it."""

    kind: ClaimKind
    value: str
    span: Span | None = None
    inferred: bool = False
    detail: str = ""


_OF_FACET = {
    Facet.COMMODITIES: ClaimKind.COMMODITIES,
    Facet.WRITTEN_GOODS: ClaimKind.WRITTEN_GOODS,
    Facet.TARGET: ClaimKind.TARGET,
    Facet.FIRMS: ClaimKind.FIRMS,
    Facet.PERSONS: ClaimKind.PERSONS,
    Facet.EFFECTIVE: ClaimKind.EFFECTIVE,
    Facet.UNTIL: ClaimKind.UNTIL,
    Facet.COMMENTS_UNTIL: ClaimKind.COMMENTS_UNTIL,
}
_MENTIONS = {
    ClaimKind.ISSUER: (ConceptKind.PLACE, ConceptKind.AGENCY),
    ClaimKind.KIND: (ConceptKind.INSTRUMENT, ConceptKind.LIST),
    ClaimKind.DIRECTION: (ConceptKind.VERB,),
    ClaimKind.STAGE: (ConceptKind.HEDGE,),
    ClaimKind.COMMODITIES: (ConceptKind.COMMODITY,),
    ClaimKind.WRITTEN_GOODS: (ConceptKind.COMMODITY,),
    ClaimKind.TARGET: (ConceptKind.PLACE, ConceptKind.AGENCY),
    ClaimKind.FIRMS: (ConceptKind.FIRM,),
    ClaimKind.PERSONS: (ConceptKind.FIRM,),
}


def claims_of(act: Act) -> Iterator[Claim]:
    """What the act asserts; facets that are called unclear or unknown are not among it."""
    verb = act.evidence[0] if act.evidence else None
    if act.issuer is not None:
        yield Claim(kind=ClaimKind.ISSUER, value=act.issuer)
    if act.unclear_measure is None:
        yield Claim(kind=ClaimKind.KIND, value=f"{act.measure}:{act.action}", span=verb)
    if act.direction is not Direction.NONE and act.unclear_sign is None:
        yield Claim(kind=ClaimKind.DIRECTION, value=act.direction, span=verb)
    if act.unclear_stage is None:
        yield Claim(kind=ClaimKind.STAGE, value=act.stage, span=act.stage_by)
    for said in act.asserted:
        if (kind := _OF_FACET.get(said.facet)) is not None:
            yield Claim(kind=kind, value=said.value, span=said.span, inferred=said.inferred)
    for each in act.quantities:
        amount = f"{each.value:g} {each.unit}"
        yield Claim(
            kind=ClaimKind.QUANTITY, value=amount, span=each.span, detail=f"{each.unit}:{each.of}:{each.qualifier}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where words are: folded offsets in their sentence."""

    passage: Passage
    start: int
    end: int
    clause: int


class Sight:
    """An act in its article, to look at the words of its claims."""

    def __init__(self, act: Act, evidence: Evidence, passages: Sequence[Passage], opinion: Opinion) -> None:
        self.act = act
        self._document: Document = evidence.document
        self._passages = passages
        self._claims = tuple(claims_of(act))
        self._mentions = evidence.mentions
        own = [p for p in evidence.proposals if act.evidence and p.trigger.verb.span == act.evidence[0]]
        self._proposal: Proposal | None = next(iter(own), None)
        self._proposals = evidence.proposals
        self._verb = self._place(act.evidence[0]) if act.evidence else None
        self._title = [p for p in passages if p.field == "title"]
        self._shared = tuple(self._of_act(act, evidence, opinion))

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self._claims

    def buckets(self, claim: Claim) -> list[int]:
        """The buckets of the claim: each feature once for all kinds of claims and once for its own."""
        own = f"{claim.kind}|"
        found = {f for feature in (*self._shared, *self._of_claim(claim)) for f in (feature, own + feature)}
        return [crc32(feature.encode("utf-8", "replace")) & ((1 << CLAIM_BITS) - 1) for feature in sorted(found)]

    # ------------------------------------------------------------------ the act

    def _of_act(self, act: Act, evidence: Evidence, opinion: Opinion) -> Iterator[str]:
        label = benchmark_label(act.measure, act.action)
        yield f"a:lang:{self._document.language[:2]}"
        yield f"a:by:{act.read_by}"
        yield f"a:pattern:{act.trigger}"
        yield f"a:kind:{label}"
        yield f"a:action:{act.action}"
        yield f"a:stage:{act.stage}"
        yield f"a:direction:{act.direction}"
        yield f"a:certainty:{act.certainty}"
        yield f"a:tier:{evidence.tier}"
        yield f"a:acts:{min(len(evidence.acts), 3)}"
        yield f"a:sentences:{_size(len(self._passages))}"
        yield f"a:continues:{act.continues}"
        yield f"a:direction head:{_tenth(opinion.directions.get(act.direction, 0.0), 5)}"
        if self._verb is not None:
            yield f"a:in:{_position(self._verb.passage)}"
        if self._proposal is not None:
            yield f"a:reason:{self._proposal.reason or 'accepted'}"
            yield f"a:background:{self._proposal.hedges.background}"
            yield f"a:actor:{self._proposal.roles.actor is not None}:{self._proposal.roles.inferred}"
            yield from (f"a:hedge:{effect}" for effect in sorted(self._proposal.hedges.effects))
        for other in self._proposals:
            if other is not self._proposal and other.trigger.action is not act.action:
                yield f"a:beside:{other.reason or 'accepted'}:{_position(other.trigger.passage)}"
                yield f"a:beside:{other.trigger.action}"

    # ------------------------------------------------------------------ a claim

    def _of_claim(self, claim: Claim) -> Iterator[str]:
        rivals = sum(c.kind is claim.kind for c in self._claims)
        yield f"c:kind:{claim.kind}"
        yield f"c:among:{min(rivals, 4)}"
        yield f"c:inferred:{claim.inferred}"
        yield from (f"c:value:{value}" for value in (claim.detail or claim.value,) if claim.kind in _CLOSED)
        yield from self._of_mentions(claim)
        place = self._place_of(claim)
        if place is None:
            yield "c:no words"
            return
        yield f"c:in:{_position(place.passage)}"
        yield f"c:long:{_size(place.end - place.start)}"
        yield from self._of_distance(place)
        yield from self._of_sentence(claim, place)
        yield from _around(place)

    def _place_of(self, claim: Claim) -> _Place | None:
        if claim.span is not None:
            return self._place(claim.span)
        if claim.kind is ClaimKind.ISSUER and self._proposal is not None and self._proposal.roles.actor is not None:
            return self._place(self._proposal.roles.actor.span)
        if claim.kind is ClaimKind.ISSUER:
            return next((self._place(m.span) for m in self._mentions if m.concept == claim.value), None)
        return self._verb

    def _place(self, span: Span) -> _Place | None:
        if span.field not in ("title", "text") or span.origin:
            return None
        folded = self._document.folded(span.field)
        start, end = folded.index(span.start), folded.index(span.end)
        for passage in self._passages:
            if passage.field == span.field and passage.start <= start < max(passage.end, passage.start + 1):
                clause = max(0, sum(c[0] <= start for c in passage.clauses) - 1)
                return _Place(passage=passage, start=start, end=end, clause=clause)
        return None

    def _of_mentions(self, claim: Claim) -> Iterator[str]:
        """How often its value and others of its kind are named in title and text."""
        kinds = _MENTIONS.get(claim.kind)
        if kinds is None:
            return
        words = [(p, w) for p in self._passages for w in p.words if w.kind in kinds]
        values = {w.part.concept.id for p, w in words if p.field == "title"}
        own = [p.field for p, w in words if claim.value in (w.part.concept.id, w.place, w.part.concept.label)]
        yield f"c:named:{min(len(own), 3)}"
        yield f"c:in title:{'title' in own}"
        yield f"c:others in title:{min(len(values - {claim.value}), 3)}"
        yield f"c:others:{min(len({w.part.concept.id for _, w in words} - {claim.value}), 4)}"

    def _of_distance(self, place: _Place) -> Iterator[str]:
        """Where its words are as seen from the act's verb."""
        verb = self._verb
        if verb is None:
            yield "c:no verb"
            return
        if place.passage is not verb.passage:
            further = (place.passage.field == "title") - (verb.passage.field == "title")
            yield f"c:elsewhere:{further}"
            yield f"c:sentences:{min(abs(place.passage.number - verb.passage.number), 4)}"
            return
        first, second = (place, verb) if place.start < verb.start else (verb, place)
        before = "before" if first is place else "after"
        gap = max(0, second.start - first.end)
        yield f"c:far:{before}:{_size(gap)}"
        yield f"c:far:{_size(gap)}"
        yield f"c:borders:{min(abs(place.clause - verb.clause), 3)}:{before}"
        between = [w for w in place.passage.words if first.end <= w.start < second.start]
        yield f"c:between:{min(len(between), 5)}"
        yield from (f"c:between:{kind}" for kind in sorted({w.kind for w in between}))
        yield from (f"c:verb between:{w.part.sense}" for w in between if w.part.sense is not None)

    def _of_sentence(self, claim: Claim, place: _Place) -> Iterator[str]:
        """What else is in its sentence and clause."""
        passage, kinds = place.passage, _MENTIONS.get(claim.kind, ())
        others = [w for w in passage.words if w.kind in kinds and not place.start <= w.start < place.end]
        yield f"c:rivals:{min(len({w.part.concept.id for w in others}), 4)}"
        yield f"c:verbs:{min(len(passage.verbs), 4)}"
        yield f"c:figures:{min(len(_FIGURES.findall(passage.text, passage.start, passage.end)), 4)}"
        begin, end = passage.clauses[place.clause] if passage.clauses else (passage.start, passage.end)
        inside = [w for w in passage.words if begin <= w.start < end]
        yield f"c:clause verbs:{min(sum(w.part.sense is not None for w in inside), 3)}"
        yield from (f"c:clause:{_tag(w)}" for w in inside if w.kind in _ACT_EVERY)
        for near in _nearest(passage.words, place):
            yield f"c:next to:{near}"
        for other in self._proposals:
            if other.trigger.passage is passage and other is not self._proposal:
                yield f"c:other act:{other.reason or 'accepted'}:{other.trigger.action is self.act.action}"
                yield f"c:other act in clause:{other.trigger.verb.clause == place.clause}"
                yield f"c:other background:{other.hedges.background}"


_CLOSED = (
    *(ClaimKind.ISSUER, ClaimKind.KIND, ClaimKind.DIRECTION, ClaimKind.STAGE),
    *(ClaimKind.COMMODITIES, ClaimKind.TARGET, ClaimKind.QUANTITY),
)
_ACT_EVERY = frozenset({ConceptKind.VERB, ConceptKind.HEDGE, ConceptKind.NOISE, ConceptKind.INSTRUMENT})
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


def _tag(word: Word) -> str:
    if word.part.sense is not None:
        return f"verb:{word.part.sense}"
    return f"{word.kind}:{word.part.effect or word.part.reason or word.part.measure or word.part.speech}"


def _nearest(words: Sequence[Word], place: _Place) -> Iterator[str]:
    before = [w for w in words if w.end <= place.start]
    after = [w for w in words if w.start >= place.end]
    yield f"before:{_tag(before[-1]) if before else 'nothing'}"
    yield f"after:{_tag(after[0]) if after else 'nothing'}"


def _position(passage: Passage) -> str:
    return "title" if passage.field == "title" else f"text {min(passage.number, 3)}"


def _tenth(chance: float, steps: int) -> int:
    return min(int(chance * steps), steps - 1)


def _size(count: int) -> int:
    """A number by its power of two."""
    return math.frexp(max(count, 0))[1]


# ------------------------------------------------------------------ the words around it

_AROUND = 40  # characters on each side
_NEAR = 4  # tokens on each side by place, twice as many as a bag
_TOKEN = re.compile(r"[a-z\u00c0-\u024f]+|\ue004+|[^\sa-z]")
_MASKS = {
    ConceptKind.PLACE: "\ue000",
    ConceptKind.COMMODITY: "\ue001",
    ConceptKind.AGENCY: "\ue002",
    ConceptKind.FIRM: "\ue003",
}
_DIGIT = "\ue004"


def _around(place: _Place) -> Iterator[str]:
    """Tokens before, in and after the words: of Latin scripts words, of others signs; names and digits masked."""
    passage = place.passage
    before = _tokens(passage, max(passage.start, place.start - _AROUND), place.start)[::-1]
    after = _tokens(passage, place.end, min(passage.end, place.end + _AROUND))
    for side, tokens in (("<", before), (">", after)):
        for n, token in enumerate(tokens[:_NEAR]):
            yield f"w:{side}{n}:{token}"
            yield f"w:{side}:{token}"
        for one, other in itertools.pairwise(tokens[: _NEAR + 1]):
            yield f"w:{side}:{one}{other}"
        for token in tokens[_NEAR : 2 * _NEAR]:
            yield f"w:{side}:{token}"
        if not tokens:
            yield f"w:{side}:edge"
    own = _tokens(passage, place.start, min(place.end, place.start + _AROUND))
    yield from (f"w:=:{token}" for token in own)


def _tokens(passage: Passage, begin: int, end: int) -> list[str]:
    pieces, at = [], begin
    for word in passage.words:
        mask = _MASKS.get(word.kind)
        if mask is None or word.end <= at:
            continue
        if word.start >= end:
            break
        if word.start >= at:
            pieces += [passage.text[at : word.start], mask]
            at = word.end
    pieces.append(passage.text[at:end] if at < end else "")
    return _TOKEN.findall("".join(_DIGIT if sign.isdigit() else sign for sign in "".join(pieces)))
