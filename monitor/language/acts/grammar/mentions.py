"""A document's mentions as words with grammatical properties, sentence by sentence.

Offsets are those of the folded field; `Word.span` has the original ones.
"""

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from monitor.domain.acts.act import Asserted, DocumentNumber, Span
from monitor.domain.acts.reading import Mention
from monitor.domain.acts.scheme import Measure, MeasureClass
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.document import FIELDS, Document
from monitor.language.documents import FoundNumber
from monitor.language.folding import Folded, fold
from monitor.language.names.matcher import is_same_firm
from monitor.language.names.parts import parts_of
from monitor.language.parties.party import Party, PartySign
from monitor.language.patterns import NamedPattern
from monitor.language.sentences import Sentence, clauses_of

# A weak noun beside one of these is not about exports: "fuel curbs", "egg rules".
_EVERYDAY = (
    *("energy", "food", "medical_goods", "gold", "silver", "timber", "diamonds"),
    *("drones", "electric_vehicles", "solar", "technology", "defence_goods", "vehicles", "luxury_goods", "waste"),
)
_NAME_KINDS = frozenset({ConceptKind.AGENCY, ConceptKind.PLACE, ConceptKind.FIRM})
_WORD_KINDS = frozenset({ConceptKind.VERB, ConceptKind.INSTRUMENT, ConceptKind.NOISE, ConceptKind.HEDGE})
_ACTOR_KINDS = frozenset({ConceptKind.PLACE, ConceptKind.AGENCY})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Grammatical properties of a concept, built once per vocabulary and compared by identity.

    Verbs have `sense`, `particles` (of a two-part verb) or `speech` (call, reaction, announce, effect). Instruments
    have `measure`; a `strong` one is about exports by itself, a `general` one if it contains a word for export, a
    `faint` one only beside a word of trade. `trade` marks words for exports, `rebate` refunds whose removal tightens,
    `everyday` goods of ordinary news, `collective` words for goods in general. `also` and `goods` are further
    commodities that the concept implies, `above` the ids of broader ones. Hedges have `effect`, noise has `reason`. A
    `quiet` instrument is never an object.
    """

    concept: Concept
    sense: VerbSense | None = None
    particles: tuple[str, ...] = ()
    speech: str = ""
    measure: Measure | None = None
    strong: bool = False
    general: bool = False
    faint: bool = False
    rebate: bool = False
    everyday: bool = False
    collective: bool = False
    also: tuple[str, ...] = ()
    goods: str = ""
    above: frozenset[str] = frozenset()
    trade: bool = False
    effect: str = ""
    reason: str = ""
    quiet: bool = False
    unknown: bool = False

    @property
    def restricts(self) -> bool:
        return self.measure is not None and self.measure.measure_class is MeasureClass.RESTRICTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One mention: its properties, offsets in the folded field, and the number of its clause.

    `party` is set for a firm that the text names as such, whether or not the vocabulary knows it.
    """

    part: Part
    start: int
    end: int
    clause: int
    span: Span
    party: Party | None = None

    @property
    def kind(self) -> ConceptKind:
        return self.part.concept.kind

    @property
    def strong(self) -> bool:
        """True if the word is about exports by itself."""
        return self.part.strong or (
            self.part.general and ACTS.says_export.search(fold(self.span.quote).text) is not None
        )

    def is_inside(self, other: "Word") -> bool:
        """True if the other word contains this one and is longer."""
        return other.start <= self.start and self.end <= other.end and other.end - other.start > self.end - self.start

    @property
    def is_actor(self) -> bool:
        return self.kind in _ACTOR_KINDS

    @property
    def place(self) -> str | None:
        """The state that the word names or belongs to."""
        concept = self.part.concept
        return concept.id if concept.kind is ConceptKind.PLACE else concept.place


@dataclass(frozen=True, kw_only=True, eq=False)
class Passage:
    """One sentence: its folded text is `text[start:end]` of the field.

    `parts` are those of its mentions, of which the name of a party may hide some; words and clauses are made of them on
    first use, because most sentences need none. `language` is the field's vocabulary column. `numbers` are document
    numbers, each after its start.
    """

    field: str
    number: int
    text: str
    start: int
    end: int
    parts: Sequence[Part]
    language: str
    document: Document = dataclasses.field(repr=False)
    numbers: tuple[tuple[int, DocumentNumber], ...] = ()
    make: "_WordMaker" = dataclasses.field(repr=False)

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """The clauses as folded offsets."""
        return self.make.clauses()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in text order."""
        return self.make.words(self.clauses)

    @cached_property
    def persons(self) -> tuple[Party, ...]:
        """The persons that it names as parties."""
        return tuple(n.party for n in self.make.own() if n.party.person)

    @cached_property
    def actors_cache(self) -> dict[str, tuple[Word, ...]]:
        """The results of `actors_of` by profile column."""
        return {}

    @cached_property
    def verbs(self) -> tuple[Word, ...]:
        return tuple(w for w in self.words if w.part.sense is not None)

    @cached_property
    def actors(self) -> tuple[Word, ...]:
        return tuple(w for w in self.words if w.is_actor)

    @cached_property
    def _by_kind(self) -> dict[ConceptKind, tuple[Word, ...]]:
        found: dict[ConceptKind, list[Word]] = {}
        for word in self.words:
            found.setdefault(word.part.concept.kind, []).append(word)
        return {kind: tuple(words) for kind, words in found.items()}

    def of_kind(self, kind: ConceptKind) -> tuple[Word, ...]:
        return self._by_kind.get(kind, ()) if kind is ConceptKind.FIRM or self.may_have(kind) else ()

    def may_have(self, kind: ConceptKind) -> bool:
        """False if no word but that of a party can be of the kind."""
        return any(part.concept.kind is kind for part in self.parts)

    def before(self, at: int, size: int) -> str:
        return self.text[max(self.start, at - size) : at]

    def after(self, at: int, size: int) -> str:
        return self.text[at : min(self.end, at + size)]

    def search(self, form: NamedPattern) -> re.Match[str] | None:
        """The first match in the sentence."""
        return form.search(self.text, self.start, self.end)

    def find_all(self, form: NamedPattern | None) -> Iterator[re.Match[str]]:
        """All matches in the sentence; none without a pattern."""
        return form.finditer(self.text, self.start, self.end) if form is not None else iter(())

    def quoted(self, start: int, end: int) -> Span:
        """The span of the original text for `text[start:end]`."""
        return self.document.span(self.field, start, end)

    def span_of(self, match: re.Match[str]) -> Span:
        """The span of the original text for the match."""
        return self.quoted(match.start(), match.end())

    def day(self, match: re.Match[str], day: date) -> Asserted[date]:
        """The day with the span of the match."""
        return Asserted(value=day, span=self.span_of(match))


def first_span(form: NamedPattern, passages: Iterable[Passage]) -> Span | None:
    """The span of the first match in the passages; None if there is none."""
    found = ((p, m) for p in passages if (m := p.search(form)) is not None)
    return next((p.span_of(m) for p, m in found), None)


def without_broader(words: Iterable[Word]) -> list[Word]:
    """The words whose concept is not broader than that of another one."""
    words = list(words)
    above = frozenset(a for w in words for a in w.part.above)
    return [w for w in words if w.part.concept.id not in above]


class Words:
    """Converts mentions to passages; holds the parts of all concepts of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._parts = {c.id: _part_of(c, vocabulary) for c in vocabulary.concepts.values()}

    def by_field(self, mentions: Iterable[Mention]) -> dict[str, list[Part]]:
        """The parts of the mentions of each field."""
        found: dict[str, list[Part]] = {field: [] for field in FIELDS}
        for mention in mentions:
            found[mention.span.field].append(self._parts[mention.concept])
        return found

    def by_sentence(self, document: Document, mentions: Iterable[Mention]) -> "list[_Mentioned]":
        """Each sentence with its mentions, title first; a name of a party may still hide some of them."""
        starts = {field: document.sentence_starts(field) for field in FIELDS}
        found = [_Mentioned(sentence, [], []) for sentence in document.sentences]
        before = {"title": -1, "text": len(starts["title"]) - 1}
        for mention in mentions:
            at = bisect_right(starts[mention.span.field], mention.span.start)
            one = found[before[mention.span.field] + at]
            one.mentions.append(mention)
            one.parts.append(self._parts[mention.concept])
        return found

    def passages(
        self,
        document: Document,
        sentences: "Sequence[_Mentioned]",
        numbers: tuple[FoundNumber, ...] = (),
        parties: Sequence[Party] = (),
    ) -> tuple[Passage, ...]:
        """All sentences of the document as passages. `sentences` is what `by_sentence` returns.

        Inside the name of a party no other words count: a firm's goods are not those of an act.
        """
        named = {field: self._named(field, sentences, parties) if parties else () for field in FIELDS}
        made = []
        for one in sentences:
            sentence, field = one.sentence, one.sentence.field
            folded = document.folded(field)
            passage = Passage(
                field=field,
                number=sentence.number,
                text=folded.text,
                start=folded.index(sentence.start),
                end=folded.index(sentence.end),
                parts=one.parts,
                language=document.language_of(field)[:2],
                document=document,
                numbers=_numbers_in(sentence, numbers, folded) if numbers else (),
                make=_WordMaker(self._parts, document, one, named[field]),
            )
            made.append(passage)
        return tuple(made)

    def _named(self, field: str, sentences: "Sequence[_Mentioned]", parties: Sequence[Party]) -> "Sequence[_Named]":
        mentions = (m for one in sentences if one.sentence.field == field for m in one.mentions)
        own = [party for party in parties if party.span.field == field]
        return self._firms(own, sorted(mentions, key=_by_start_then_length)) if own else ()

    def _firms(self, parties: Sequence[Party], mentions: Sequence[Mention]) -> "list[_Named]":
        """The parties with the firm of each: the vocabulary's where the whole name is one of its names."""
        firms = [m for m in mentions if m.kind == ConceptKind.FIRM.value] if parties else []
        found = []
        for party in parties:
            at = bisect_left(firms, party.span.start - _LONGEST_FIRM, key=_start_of_mention)
            near = firms[at : bisect_left(firms, party.span.end, key=_start_of_mention)]
            inside = [m for m in near if party.span.start < m.span.end]
            if party.person:
                found.append(_Named(party=party, part=None))
            elif not inside:
                found.append(_Named(party=party, part=_unknown_firm(party)))
            elif (known := self._known_firm(party, inside)) is not None:
                found.append(_Named(party=party, part=known))
            elif party.sign is not PartySign.PLACE or _has_business_beside(party, inside):
                found.append(_Named(party=party, part=_unknown_firm(party)))
        return found

    def _known_firm(self, party: Party, inside: Sequence[Mention]) -> Part | None:
        for mention in inside:
            part = self._parts[mention.concept]
            whole = (mention.span.start, mention.span.end) == (party.span.start, party.span.end)
            names = (part.concept.label, mention.span.quote, *(name.text for name in part.concept.names))
            if whole or any(is_same_firm(name, party.span.quote) for name in names):
                return part
        return None


class _Mentioned(NamedTuple):
    """A sentence with its mentions and their parts."""

    sentence: Sentence
    mentions: list[Mention]
    parts: list[Part]


class _WordMaker(NamedTuple):
    """What the words of one sentence are made of. `named` are the parties of its field."""

    parts: Mapping[str, Part]
    document: Document
    mentioned: _Mentioned
    named: "Sequence[_Named]"

    def own(self) -> "Sequence[_Named]":
        """The parties that the sentence names."""
        return _in_sentence(self.named, self.mentioned.sentence.start, self.mentioned.sentence.end)

    def clauses(self) -> tuple[tuple[int, int], ...]:
        sentence, field = self.mentioned.sentence, self.mentioned.sentence.field
        found = clauses_of(sentence, self.document.original(field), self.document.language_of(field))
        folded = self.document.folded(field)
        if folded.offsets is None:
            return found
        return tuple((folded.index(start), folded.index(end)) for start, end in found)

    def words(self, clauses: tuple[tuple[int, int], ...]) -> tuple[Word, ...]:
        folded = self.document.folded(self.mentioned.sentence.field)
        words: list[Word] = []
        name_end = 0  # end of the last name: 관세 in 관세청 is no tariff
        place_end = 0  # end of the last place: 콩 in 콩고 is no bean
        firm = 0  # end of the last firm: 安世半导体 names no goods
        restriction = (0, 0)  # the last restriction: "price" in "minimum export price" is no market
        for mention in sorted(self.mentioned.mentions, key=_by_start_then_length):
            if self.named and _is_in_party(mention, self.named):
                continue
            word = self._word(folded, mention, clauses)
            kind = word.part.concept.kind
            if word.end <= firm and _is_in_name(word):
                continue
            if kind is ConceptKind.FIRM:
                firm = max(firm, word.end)
            if kind in _NAME_KINDS:
                name_end = max(name_end, word.end)
            elif word.end <= name_end and kind in _WORD_KINDS:
                continue
            if kind is ConceptKind.PLACE:
                place_end = max(place_end, word.end)
            elif word.end <= place_end and kind is ConceptKind.COMMODITY:
                continue
            if kind is ConceptKind.INSTRUMENT and word.part.restricts:
                restriction = max(restriction, (word.end, word.start))
            elif kind is ConceptKind.NOISE and word.end <= restriction[0] and (word.end, word.start) != restriction:
                continue
            words.append(word)
        own = self.own()
        return _without_overlaps(_with_firms(words, own, folded, clauses) if own else words)

    def _word(self, folded: Folded, mention: Mention, clauses: tuple[tuple[int, int], ...]) -> Word:
        start, end = folded.index(mention.span.start), folded.index(mention.span.end)
        clause = max(0, bisect_right(clauses, start, key=_clause_start) - 1)
        return Word(part=self.parts[mention.concept], start=start, end=end, clause=clause, span=mention.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A party and its firm; no firm for a person."""

    party: Party
    part: Part | None


def _numbers_in(
    sentence: Sentence, numbers: Iterable[FoundNumber], folded: Folded
) -> tuple[tuple[int, DocumentNumber], ...]:
    return tuple(
        (folded.index(n.span.start), n.number)
        for n in numbers
        if n.span.field == sentence.field and sentence.start <= n.span.start < sentence.end
    )


def _unknown_firm(party: Party) -> Part:
    name = " ".join(party.span.quote.split())
    return Part(concept=Concept(id=name, kind=ConceptKind.FIRM, label=name), unknown=True)


def _firm_word(folded: Folded, party: Party, part: Part, clauses: tuple[tuple[int, int], ...]) -> Word:
    start, end = folded.index(party.span.start), folded.index(party.span.end)
    clause = max(0, bisect_right(clauses, start, key=_clause_start) - 1)
    return Word(part=part, start=start, end=end, clause=clause, span=party.span, party=party)


def _with_firms(
    words: list[Word], own: Sequence[_Named], folded: Folded, clauses: tuple[tuple[int, int], ...]
) -> list[Word]:
    """The words with the firms that the sentence names, in text order."""
    firms = [_firm_word(folded, n.party, n.part, clauses) for n in own if n.part is not None]
    return sorted([*words, *firms], key=lambda w: (w.start, -w.end)) if firms else words


def _has_business_beside(party: Party, inside: Sequence[Mention]) -> bool:
    """True if the name goes on with a line of business: an affiliate of the firm. "Nvidia H20" is a product."""
    start, name = party.span.start, party.span.quote
    rest = f"{name[: max(0, inside[0].span.start - start)]} {name[inside[-1].span.end - start :]}"
    parts = parts_of(rest)[0]
    return bool({*parts.business, *parts.neutral} - {"plant"} or parts.form)


def _in_sentence(named: Sequence[_Named], start: int, end: int) -> Sequence[_Named]:
    if not named:
        return ()
    left = bisect_left(named, start, key=_start_of_party)
    return named[left : bisect_left(named, end, key=_start_of_party)]


def _is_in_party(mention: Mention, named: Sequence[_Named]) -> bool:
    at = bisect_right(named, mention.span.start, key=_start_of_party) - 1
    return at >= 0 and mention.span.end <= named[at].party.span.end


def _by_start_then_length(mention: Mention) -> tuple[int, int]:
    return mention.span.start, -mention.span.end


def _start_of_mention(mention: Mention) -> int:
    return mention.span.start


def _start_of_party(named: _Named) -> int:
    return named.party.span.start


def _is_in_name(word: Word) -> bool:
    """True for goods, or a state of one character, which don't count inside a firm's name: 美超微."""
    return word.kind is ConceptKind.COMMODITY or (word.kind is ConceptKind.PLACE and word.end - word.start == 1)


def _without_overlaps(words: list[Word]) -> tuple[Word, ...]:
    """The words without a trade noun whose end overlaps the start of a rule: "suspension of the export ban"."""
    rules = [w for w in words if w.part.concept.kind is ConceptKind.INSTRUMENT]
    if len(rules) < 2:  # as in most sentences
        return tuple(words)
    acting = {w.start for w in words if w.part.sense is not None}
    stubs = {
        id(one)
        for i, one in enumerate(rules)
        for other in rules[i + 1 : i + 1 + _NEIGHBOURS]
        if (one.start in acting or one.part.trade)
        and not other.part.trade
        and one.start < other.start < one.end < other.end
    }
    return tuple(w for w in words if id(w) not in stubs) if stubs else tuple(words)


_LONGEST_FIRM = 80  # characters of a firm's name in the vocabulary
_NEIGHBOURS = 4  # how many instruments may begin inside another


def _clause_start(clause: tuple[int, int]) -> int:
    return clause[0]


def _part_of(concept: Concept, vocabulary: Vocabulary) -> Part:
    attributes = {k: concept.attribute(k)[0] for k, _ in concept.attributes}
    kind, measure, cls = concept.kind, attributes.get("measure", ""), attributes.get("class", "")
    made = concept if kind is ConceptKind.COMMODITY else vocabulary.concepts.get(attributes.get("goods", ""))
    strength = attributes.get("strength", "strong" if kind is ConceptKind.LIST else "")
    return Part(
        concept=concept,
        sense=_sense_of(attributes) if kind is ConceptKind.VERB else None,
        particles=concept.attribute("particle"),
        speech=attributes.get("speech", "") if kind is ConceptKind.VERB else "",
        measure=Measure(measure) if measure in set(Measure) else None,
        strong=strength == "strong" and measure not in _NEVER_STRONG,
        general=strength == "strong" and measure in _GENERAL,
        faint=strength == "weak" and cls == "rule",
        rebate=cls == "rebate",
        everyday=any(vocabulary.is_within(concept.id, e) for e in _EVERYDAY),
        collective=attributes.get("collective") == "yes",
        also=made.attribute("also") if made else (),
        goods=made.id if made and kind is not ConceptKind.COMMODITY else "",
        above=_above(made, vocabulary) if made else frozenset(),
        trade=measure == "trade",
        effect=attributes.get("effect", ""),
        reason=attributes.get("reason", ""),
        quiet=cls == "catch_all" or measure == Measure.STATEMENT,
    )


def _above(concept: Concept, vocabulary: Vocabulary) -> frozenset[str]:
    found, at = [], concept.parent
    while at is not None:
        found.append(at)
        at = vocabulary.parents[at]
    return frozenset(found)


# Waivers, reviews and floor prices exist outside exports too: only "minimum export price" is specific.
_GENERAL = frozenset({Measure.EXEMPTION, Measure.LICENCE_POLICY, Measure.PRICE_FLOOR, Measure.QUALIFIED_EXPORTERS})
_NEVER_STRONG = _GENERAL | {Measure.INVESTIGATION, Measure.ENFORCEMENT, Measure.STATEMENT}


def _sense_of(attributes: dict[str, str]) -> VerbSense | None:
    """The verb's `sense`, else its `action`; verbs of effect, enforcement and investigation impose."""
    implied = attributes.get("speech") == "effect" or attributes.get("class") in ("enforcement", "investigation")
    name = attributes.get("sense") or attributes.get("action") or ("impose" if implied else "")
    return VerbSense(name) if name in set(VerbSense) else None
