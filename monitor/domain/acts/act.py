"""A policy act read from an article, its parts, and the words that assert them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage

_Value = TypeVar("_Value", str, date)


class ActReader(StrEnum):
    """What read the act: the grammar; the judge, which knows that there is an act but not its parts; or a model that
    was asked because the judge was not sure.
    """

    GRAMMAR = "grammar"
    JUDGE = "judge"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of an article: `field` is "title" or "text"; offsets count characters of the original text.

    `origin` names the page or annex that the piece comes from, "" for the feed (see `TextPart`). Raises ValueError for
    offsets out of order.
    """

    field: str
    start: int
    end: int
    quote: str
    origin: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"invalid span: start {self.start}, end {self.end}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted(Generic[_Value]):
    """A value with the words that assert it.

    `inferred` is set where the words name something else and the vocabulary supplies the value: the state in which a
    named firm is based, the goods that it makes. `also` are other names that the text gives for a party, `role` what it
    says a person is. Raises ValueError for an empty span.
    """

    value: _Value
    span: Span
    inferred: bool = False
    also: tuple[str, ...] = ()
    role: str = ""

    def __post_init__(self) -> None:
        if self.span.start == self.span.end:
            msg = f"empty span for the value {self.value}"
            raise ValueError(msg)


class Facet(StrEnum):
    """A part of an act whose values need words that assert them. Values equal the names of the act's fields, except for
    goods as written, which no other field has.
    """

    COMMODITIES = "commodities"
    WRITTEN_GOODS = "written_goods"  # goods that the vocabulary does not know
    TARGET = "target"
    FIRMS = "firms"
    PERSONS = "persons"
    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    UNTIL = "until"
    COMMENTS_UNTIL = "comments_until"


class PartyRole(StrEnum):
    """The part of a firm in a stop of exports."""

    EXPORTER = "exporter"  # its exports are stopped, not those of others
    BUYER = "buyer"  # nothing may be exported to it


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertedValue:
    """An asserted value as stored with its act: a concept, a state, a firm, a person or a day in ISO 8601.

    `also` are other names of a firm or person in the text ("a.k.a."), `role` is a person's role in lower case, and of a
    firm a `PartyRole` or "".
    """

    facet: Facet
    value: str
    span: Span
    inferred: bool = False
    also: tuple[str, ...] = ()
    role: str = ""


def asserted_values(facet: Facet, values: Iterable[Asserted[_Value] | None]) -> Iterator[AssertedValue]:
    """Each value once, with the first words that assert it. Values named by words come before inferred ones."""
    stated: dict[str, AssertedValue] = {}
    derived: dict[str, AssertedValue] = {}
    for one in values:
        if one is not None:
            value = one.value if isinstance(one.value, str) else one.value.isoformat()
            asserted = AssertedValue(
                facet=facet, value=value, span=one.span, inferred=one.inferred, also=one.also, role=one.role
            )
            (derived if one.inferred else stated).setdefault(value, asserted)
    yield from stated.values()
    yield from (asserted for value, asserted in derived.items() if value not in stated)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """The number of a document as its authority writes it, for example MOFCOM, "61", 2025.

    `number` begins with its series if that is not the authority's main one: "Order 1". `year` is the year of the
    series, 0 (`document_numbers.NO_YEAR`) where numbering does not restart each year. Raises ValueError for an
    authority that contains a slash, because two numbers could then have one key.
    """

    authority: str
    number: str
    year: int

    def __post_init__(self) -> None:
        if "/" in self.authority:
            msg = f"authority {self.authority!r} of a document number contains a slash, the separator of keys"
            raise ValueError(msg)

    @property
    def key(self) -> str:
        return f"{self.authority}/{self.number}/{self.year}"

    @classmethod
    def of_key(cls, key: str) -> "DocumentNumber":
        """The number that has this key. Raises ValueError for an invalid key."""
        authority, _, rest = key.partition("/")
        number, _, year = rest.rpartition("/")
        return cls(authority=authority, number=number, year=int(year))


FIRMS_ADDED, FIRMS_REMOVED = "firms added", "firms removed"
"""What a number of firms measures where a text puts some on a list and takes others off."""


SHARE_OF_SALES = "share of sales"
"""What a percentage measures that a government takes of the sales that it permits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure. `unit` is a UCUM code (t, kg, [bbl_us], m3; mo and d for durations), percent, entities, licences,
    units (of devices, vehicles, animals) or an ISO 4217 code.

    `qualifier` is about, over, under, up_to, by (a change), besides (in addition to those named) or "". `of` names what
    the figure measures: "quota", "the duty per t", "duration". `span` quotes the words that it was read from.
    """

    value: float
    unit: str
    qualifier: str = ""
    of: str = ""
    span: Span | None = None


WHOLE = "judge"
"""The trigger of an act that the judge reads from the wording as a whole."""

UNCLEAR = "unclear"
"""The value of `measure` in queries for an act without a kind (`Act.has_no_kind`)."""


class NamedFacet(StrEnum):
    """A facet of which an article has words, whether or not its act asserts them."""

    GOODS = "goods"
    FIRMS = "firms"  # persons, too
    PLACES = "places"  # another state than the issuer
    RATE = "rate"
    AMOUNT = "amount"
    APPLICATIONS = "applications"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"


class OpenFacet(StrEnum):
    """A facet that a report may declare open."""

    EFFECTIVE = "effective"
    UNTIL = "until"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStatement:
    """Words by which a report states that a facet is not settled or not disclosed: "no start date has been set"."""

    facet: OpenFacet
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionConflict:
    """Two readings of the direction of one act. `grammar` is none where there is one reading, and the judge is not sure
    of it: an act that the judge alone read, or whose sentence leaves the direction in doubt.

    `grammar_words` and `judge_words` quote the words that each reading rests on.
    """

    grammar: Direction
    judge: Direction
    grammar_words: tuple[str, ...] = ()
    judge_words: tuple[str, ...] = ()


class AnswerKind(StrEnum):
    """How a report answers an earlier one. The issuer's word ends or changes the event; anybody else's disputes it."""

    DENIES = "denies"  # the act does not exist
    UNDECIDED = "undecided"  # no decision yet
    DISPUTES = "disputes"  # another report contradicts it
    WITHDRAWS = "withdraws"  # a plan or bill is abandoned
    UPHOLDS = "upholds"  # a request for delay or exemption is refused: the act is unchanged
    EXEMPTS = "exempts"  # part of what the act covers is exempted; the rest stays
    ENDS = "ends"  # a restriction was lifted
    IN_EFFECT = "in_effect"  # an announced act is now in force
    RETRACTS = "retracts"  # the outlet retracts its own report
    CORRECTS = "corrects"  # the outlet corrects its own report
    CORRECTS_OTHERS = "corrects_others"  # the outlet corrects a figure that other outlets reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A report's answer to an earlier one. `span` quotes its words."""

    kind: AnswerKind
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class StageConflict:
    """Two readings of the stage. `judge` is the lower one, considered or proposed. Where the judge alone read the act
    and is not sure, `grammar` is the other stage that it may have.
    """

    grammar: Stage
    judge: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureConflict:
    """Two readings of the kind of act, both as `benchmark_label` names."""

    grammar: str
    judge: str


class IssuerBasis(StrEnum):
    """What an issuer is inferred from where no words of the article name it."""

    REPORT = "report"  # another report, of an act of the same kind, direction and goods
    READERS = "readers"  # the language of the article, whose readers are those of one state
    FIRM = "firm"  # the state whose law controls the goods of a firm that the article names
    LIST = "list"  # the state whose list the article names


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredIssuer:
    """How an issuer was inferred. `url` is the address of the other report, "" if not everybody may see it."""

    basis: IssuerBasis
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A value that was read and the act does not assert, because its words support it too little.

    `support` is the probability that the words support it, `least` the threshold; both 0 to 1.
    """

    facet: Facet
    value: str
    support: float
    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One policy act read from one article. `ordinal` counts the article's acts from 0, most prominent first.

    `issuer` and `target` are ISO 3166 alpha-2 codes or EU (target also ALL); `agency` is an agency id.
    `issuer_inferred` is set if no words of the article name the issuer. `claimant` is the government that claims the
    act, where certainty is claimed. `commodities`, `list_id` and `firms` are the subject: firms by the label of the
    vocabulary, else as written. `unknown_firms` are those of `firms` that have no label: reports in two languages name
    them differently, so they never separate two events. `persons` are persons that the act lists, as written.
    `asserted` holds the words that assert each commodity, target, firm, person and date; older stored acts have none.
    `inferred` lists targets and commodities that no words name: the vocabulary supplies them (the state of a listed
    firm, the goods of a licensed firm). `document` is the act's own number; `refers_to` are numbers in object position,
    `cited_parts` the part that the text names of each ("Article 2"), "" for all of it; none at all where no part is
    named. Dates are dates of law in the issuer's zone. `evidence` quotes the words that the reading rests on, decisive
    ones first. `trigger` names the pattern that fired, for `why`. `continues` is True if the words state that the act
    continues an earlier one: a pause or rule prolonged, a rule postponed, a rule that takes effect.

    `corrects` quotes the words that mark a correction of an earlier report ("CORRECTED", 訂正). `retracts` quotes those
    by which an outlet retracts its own report: the act is then denied, by that outlet alone. `relays` quotes those by
    which it repeats another outlet's report. `stage_by` quotes the words that decide the stage, None where a date or
    the bare verb does. `stated_open` lists what the report declares open; facets that it does not mention are not
    included. `answer` is the report's answer to an earlier report, None if it answers none. `named` are facets of which
    the article has words anywhere: that they are not found can't be stated.

    `confidence` is the judge's probability, 0 to 1; 1 if no judge was asked. An act `read_by` the judge takes its
    measure, action, direction and stage from the wording as a whole, and quotes the title. An act `read_by` a model
    (`model` names it) takes them from the model's answer where that quotes words of the article, else as for the judge.
    `unclear_sign` is set if judge and grammar contradict each other, or if the judge alone read the act and is not
    sure; `direction` is then none. With `unclear_stage`, `stage` is the lower one. With `unclear_measure`, `measure` is
    the grammar's, and no text may assert it. `withheld` lists what was read and is not asserted for want of support.
    """

    ordinal: int
    issuer: str | None
    measure: Measure
    action: Action
    direction: Direction
    stage: Stage
    certainty: Certainty
    evidence: tuple[Span, ...]
    agency: str | None = None
    issuer_inferred: InferredIssuer | None = None
    claimant: str | None = None
    target: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    asserted: tuple[AssertedValue, ...] = ()
    commodities: tuple[str, ...] = ()
    list_id: str | None = None
    firms: tuple[str, ...] = ()
    unknown_firms: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    document: DocumentNumber | None = None
    refers_to: tuple[DocumentNumber, ...] = ()
    cited_parts: tuple[str, ...] = ()
    announced: date | None = None
    effective: date | None = None
    until: date | None = None
    comments_until: date | None = None
    quantities: tuple[Quantity, ...] = ()
    trigger: str = ""
    continues: bool = False
    corrects: Span | None = None
    retracts: Span | None = None
    relays: Span | None = None
    stage_by: Span | None = None
    stated_open: tuple[OpenStatement, ...] = ()
    named: tuple[NamedFacet, ...] = ()
    answer: Answer | None = None
    confidence: float = 1.0
    read_by: ActReader = ActReader.GRAMMAR
    model: str = ""
    unclear_sign: DirectionConflict | None = None
    unclear_stage: StageConflict | None = None
    unclear_measure: MeasureConflict | None = None
    withheld: tuple[Withheld, ...] = ()

    @property
    def is_answer(self) -> bool:
        """True if the act answers or denies an earlier report."""
        return self.stage is Stage.DENIED or self.answer is not None

    @property
    def names_government(self) -> bool:
        """True if words of the article name the issuer, or its list."""
        return self.issuer_inferred is None or self.issuer_inferred.basis is IssuerBasis.LIST

    @property
    def has_no_kind(self) -> bool:
        """True if the judge alone reads an act that changes something, and of none of the kinds that it knows.

        Measure and action then stand for nothing.
        """
        changes = self.direction is not Direction.NONE or self.unclear_sign is not None
        return self.trigger == WHOLE and self.measure is Measure.STATEMENT and changes and not self.is_answer

    @property
    def is_abandoned(self) -> bool:
        """True if a plan was abandoned, as opposed to denied."""
        return self.stage is Stage.DENIED and self.answer is not None and self.answer.kind is AnswerKind.WITHDRAWS

    @property
    def is_uncertain(self) -> bool:
        """True if the judge or a model alone read it, or two readings differ in its direction or measure."""
        differs = self.unclear_sign is not None or self.unclear_measure is not None
        return differs or self.read_by is not ActReader.GRAMMAR

    @property
    def compared_direction(self) -> Direction:
        """The direction by which acts are compared: also one that the judge alone reads and is not sure of."""
        unclear = self.unclear_sign
        return self.direction if unclear is None or unclear.grammar is not Direction.NONE else unclear.judge

    @property
    def written_goods(self) -> str:
        """Goods that the vocabulary does not know, as the text writes them; "" for none, and where others are known."""
        if self.commodities:
            return ""
        return next((s.value for s in self.asserted if s.facet is Facet.WRITTEN_GOODS), "")

    @property
    def stopped_firm(self) -> AssertedValue | None:
        """The firm whose exports, or to which exports, are stopped; None for a stop that concerns everybody."""
        return next((s for s in self.asserted if s.facet is Facet.FIRMS and s.role in set(PartyRole)), None)

    @property
    def known_firms(self) -> tuple[str, ...]:
        """The firms with a label of the vocabulary, which is one in all languages."""
        unknown = frozenset(self.unknown_firms)
        return tuple(firm for firm in self.firms if firm not in unknown) if unknown else self.firms

    @property
    def further_names(self) -> tuple[str, ...]:
        """The persons, and the other names that the text gives for firms and persons."""
        return tuple(dict.fromkeys((*self.persons, *(name for said in self.asserted for name in said.also))))

    @property
    def party_names(self) -> tuple[str, ...]:
        """The firms and persons by all names that the text gives for them."""
        return tuple(dict.fromkeys((*self.firms, *self.further_names)))

    @property
    def about(self) -> frozenset[str]:
        """The ids of the goods and the list, and the firms by label; names as written differ between reports."""
        return frozenset((*self.commodities, *self.known_firms, *((self.list_id,) if self.list_id else ())))

    def words_for(self, facet: Facet, value: str | date) -> Span | None:
        """The words that assert the value; None if the act does not have it, or was stored without words."""
        text = value if isinstance(value, str) else value.isoformat()
        return next((s.span for s in self.asserted if (s.facet, s.value) == (facet, text)), None)

    def quoting(self, may_quote: Callable[[Span], bool]) -> "Act":
        """The act with only quotable words. Other spans lose their quote but keep their offsets; other evidence is
        dropped.
        """

        def redacted(span: Span) -> Span:
            return span if may_quote(span) else replace(span, quote="")

        unclear = self.unclear_sign
        if unclear is not None and not all(map(may_quote, self.evidence)):
            unclear = replace(unclear, grammar_words=(), judge_words=())
        return replace(
            self,
            evidence=tuple(filter(may_quote, self.evidence)),
            asserted=tuple(
                s if may_quote(s.span) else replace(s, span=redacted(s.span), also=(), role=_own_word(s))
                for s in self.asserted
                if s.facet is not Facet.WRITTEN_GOODS or may_quote(s.span)
            ),
            quantities=tuple(replace(q, span=q.span and redacted(q.span)) for q in self.quantities),
            corrects=self.corrects and redacted(self.corrects),
            retracts=self.retracts and redacted(self.retracts),
            relays=self.relays and redacted(self.relays),
            stage_by=self.stage_by and redacted(self.stage_by),
            stated_open=tuple(replace(o, span=redacted(o.span)) for o in self.stated_open),
            answer=self.answer and replace(self.answer, span=redacted(self.answer.span)),
            unclear_sign=unclear,
        )


def _own_word(said: AssertedValue) -> str:
    """The role, if it is a word of ours and not of the text."""
    return said.role if said.facet is Facet.FIRMS else ""
