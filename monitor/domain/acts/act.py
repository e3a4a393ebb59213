"""The scheme of a policy act: issuer, measure, action, goods, target, direction, stage and certainty.

Names and values match `rules/base/vocabulary/scheme.yaml`; a test compares the two.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from monitor.domain.acts.judgement import Judgement, SecondOpinion

__all__ = [
    "Act",
    "ActCandidate",
    "ActReader",
    "Action",
    "Answer",
    "AnswerKind",
    "Asserted",
    "AssertedValue",
    "Certainty",
    "Direction",
    "DirectionConflict",
    "DocumentNumber",
    "Facet",
    "Family",
    "FollowUp",
    "Measure",
    "MeasureClass",
    "MeasureConflict",
    "Mention",
    "OpenFacet",
    "OpenStatement",
    "Quantity",
    "Reading",
    "RejectedCandidate",
    "Span",
    "Stage",
    "StageConflict",
    "asserted_values",
    "benchmark_label",
    "family_of",
    "family_of_label",
    "sign_of",
]

_Value = TypeVar("_Value", str, date)


class MeasureClass(StrEnum):
    RESTRICTION = "restriction"
    AUTHORISATION = "authorisation"
    POLICY = "policy"
    OTHER = "other"
    NEAR_MISS = "near_miss"


class Measure(StrEnum):
    EXPORT_BAN = "export_ban"
    EXPORT_LICENSING_REQUIREMENT = "export_licensing_requirement"
    EXPORT_QUOTA = "export_quota"
    EXPORT_TAX = "export_tax"
    PRICE_FLOOR = "price_floor"
    QUALIFIED_EXPORTERS = "qualified_exporters"
    CONTROL_LIST = "control_list"
    ENTITY_LIST = "entity_list"
    EXTRATERRITORIAL_CONTROL = "extraterritorial_control"
    LICENCE = "licence"
    GENERAL_LICENCE = "general_licence"
    EXEMPTION = "exemption"
    LICENCE_POLICY = "licence_policy"
    ENFORCEMENT = "enforcement"
    INVESTIGATION = "investigation"
    FRAMEWORK_LAW = "framework_law"
    STATEMENT = "statement"
    PRODUCTION_QUOTA = "production_quota"
    IMPORT_MEASURE = "import_measure"
    COUNTERMEASURE = "countermeasure"
    CORPORATE_ORDER = "corporate_order"

    @property
    def measure_class(self) -> MeasureClass:
        return _CLASS[self]


_CLASS = {
    **dict.fromkeys(list(Measure)[:9], MeasureClass.RESTRICTION),
    **dict.fromkeys(list(Measure)[9:12], MeasureClass.AUTHORISATION),
    Measure.LICENCE_POLICY: MeasureClass.POLICY,
    **dict.fromkeys(list(Measure)[13:17], MeasureClass.OTHER),
    **dict.fromkeys(list(Measure)[17:], MeasureClass.NEAR_MISS),
}


class Action(StrEnum):
    IMPOSE = "impose"
    EXPAND = "expand"
    EXTEND = "extend"
    RESUME = "resume"
    TIGHTEN = "tighten"
    AMEND = "amend"
    RELAX = "relax"
    SUSPEND = "suspend"
    POSTPONE = "postpone"
    REMOVE = "remove"
    GRANT = "grant"
    REFUSE = "refuse"
    REVOKE = "revoke"
    REAFFIRM = "reaffirm"


class Direction(StrEnum):
    TIGHTENING = "tightening"
    EASING = "easing"
    MIXED = "mixed"
    NONE = "none"


class Stage(StrEnum):
    """How far the act is, according to the document. `rank` orders considered 0 … in_force 3; denied is -1."""

    CONSIDERED = "considered"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    DENIED = "denied"

    @property
    def rank(self) -> int:
        return _STAGE_RANKS[self]


class Certainty(StrEnum):
    """How well the act is attested, weakest first. `rank` orders rumoured 0 … official 5."""

    RUMOURED = "rumoured"
    REPORTED = "reported"
    CLAIMED = "claimed"
    ATTRIBUTED = "attributed"
    CORROBORATED = "corroborated"
    OFFICIAL = "official"

    @property
    def rank(self) -> int:
        return _CERTAINTY_RANKS[self]


class ActReader(StrEnum):
    """What read the act: the grammar; the judge, which knows that there is an act but not its parts; or a model that
    was asked because the judge was not sure.
    """

    GRAMMAR = "grammar"
    JUDGE = "judge"
    MODEL = "model"


_STAGE_RANKS = {**{stage: rank for rank, stage in enumerate(Stage)}, Stage.DENIED: -1}
_CERTAINTY_RANKS = {certainty: rank for rank, certainty in enumerate(Certainty)}


class Family(StrEnum):
    """A coarse kind of act that is stable across languages. Event identity compares it."""

    RULE = "rule"
    LIST = "list"
    LIFT = "lift"
    GRANT = "grant"
    ENFORCEMENT = "enforcement"
    OTHER = "other"


_A = Action
_T, _E, _M, _N = Direction.TIGHTENING, Direction.EASING, Direction.MIXED, Direction.NONE
_SIGN: dict[MeasureClass, dict[Action, Direction]] = {
    MeasureClass.RESTRICTION: {
        **dict.fromkeys((_A.IMPOSE, _A.EXPAND, _A.EXTEND, _A.RESUME, _A.TIGHTEN, _A.REFUSE, _A.REVOKE), _T),
        **dict.fromkeys((_A.RELAX, _A.SUSPEND, _A.POSTPONE, _A.REMOVE, _A.GRANT), _E),
        _A.AMEND: _M,
        _A.REAFFIRM: _N,
    },
    MeasureClass.AUTHORISATION: {
        **dict.fromkeys((_A.TIGHTEN, _A.SUSPEND, _A.POSTPONE, _A.REMOVE, _A.REFUSE, _A.REVOKE), _T),
        **dict.fromkeys((_A.IMPOSE, _A.GRANT, _A.EXPAND, _A.EXTEND, _A.RESUME, _A.RELAX), _E),
        _A.AMEND: _M,
        _A.REAFFIRM: _N,
    },
    MeasureClass.POLICY: {
        _A.TIGHTEN: _T,
        _A.RELAX: _E,
        **dict.fromkeys((_A.IMPOSE, _A.SUSPEND, _A.POSTPONE, _A.REMOVE, _A.AMEND), _M),
        **dict.fromkeys((_A.EXTEND, _A.REAFFIRM), _N),
    },
}


def sign_of(measure: Measure, action: Action) -> Direction | None:
    """The direction that scheme.yaml lists for the pair; None where the text decides it (classes other, near_miss).

    Raises ValueError for a pair that the scheme does not list.
    """
    cls = measure.measure_class
    if cls in (MeasureClass.OTHER, MeasureClass.NEAR_MISS):
        if measure is Measure.ENFORCEMENT:
            return Direction.TIGHTENING
        return Direction.NONE if measure is Measure.INVESTIGATION else None
    try:
        return _SIGN[cls][action]
    except KeyError as e:
        msg = f"the scheme lists no direction for {measure} × {action}"
        raise ValueError(msg) from e


_LIFTED = frozenset(list(Measure)[:5]) | {
    Measure.CONTROL_LIST,
    Measure.ENTITY_LIST,
    Measure.EXTRATERRITORIAL_CONTROL,
}
_LICENSING = frozenset(
    {
        Measure.EXPORT_LICENSING_REQUIREMENT,
        Measure.LICENCE,
        Measure.GENERAL_LICENCE,
        Measure.EXEMPTION,
        Measure.LICENCE_POLICY,
    }
)


def benchmark_label(measure: Measure, action: Action) -> str:
    """The label of the pair in the labelled data sets (scheme.yaml, `benchmark_label`: the first matching line)."""
    if action is Action.GRANT and measure in (Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION):
        return "export_licence_grant"
    if action in (Action.SUSPEND, Action.POSTPONE):
        return "suspension_of_control"
    if action is Action.REMOVE and measure in _LIFTED:
        return "removal_of_control"
    return _LABEL.get(measure, "other")


_LABEL: dict[Measure, str] = {
    Measure.EXPORT_BAN: "export_ban",
    **dict.fromkeys(_LICENSING, "export_licensing_requirement"),
    Measure.EXPORT_QUOTA: "export_quota",
    Measure.EXPORT_TAX: "export_tax",
    Measure.PRICE_FLOOR: "export_tax",
    Measure.CONTROL_LIST: "control_list_change",
    Measure.EXTRATERRITORIAL_CONTROL: "control_list_change",
    Measure.ENTITY_LIST: "entity_listing",
    Measure.ENFORCEMENT: "enforcement",
    Measure.INVESTIGATION: "investigation_or_review",
}
_FAMILY = {
    "export_ban": Family.RULE,
    "export_licensing_requirement": Family.RULE,
    "export_quota": Family.RULE,
    "export_tax": Family.RULE,
    "control_list_change": Family.RULE,
    "entity_listing": Family.LIST,
    "suspension_of_control": Family.LIFT,
    "removal_of_control": Family.LIFT,
    "export_licence_grant": Family.GRANT,
    "enforcement": Family.ENFORCEMENT,
}


def family_of(measure: Measure, action: Action) -> Family:
    return family_of_label(benchmark_label(measure, action))


def family_of_label(label: str) -> Family:
    """The family of a benchmark label (scheme.yaml, `family`)."""
    return _FAMILY.get(label, Family.OTHER)


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
    named firm is based, the goods that it makes. Raises ValueError for an empty span.
    """

    value: _Value
    span: Span
    inferred: bool = False

    def __post_init__(self) -> None:
        if self.span.start == self.span.end:
            msg = f"empty span for the value {self.value}"
            raise ValueError(msg)


class Facet(StrEnum):
    """A part of an act whose values need words that assert them. Values equal the names of the act's fields."""

    COMMODITIES = "commodities"
    TARGET = "target"
    FIRMS = "firms"
    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    UNTIL = "until"
    COMMENTS_UNTIL = "comments_until"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertedValue:
    """An asserted value as stored with its act: a concept, a state, a firm by label or a day in ISO 8601."""

    facet: Facet
    value: str
    span: Span
    inferred: bool = False


def asserted_values(facet: Facet, values: Iterable[Asserted[_Value] | None]) -> Iterator[AssertedValue]:
    """Each value once, with the first words that assert it. Values named by words come before inferred ones."""
    stated: dict[str, AssertedValue] = {}
    derived: dict[str, AssertedValue] = {}
    for one in values:
        if one is not None:
            value = one.value if isinstance(one.value, str) else one.value.isoformat()
            asserted = AssertedValue(facet=facet, value=value, span=one.span, inferred=one.inferred)
            (derived if one.inferred else stated).setdefault(value, asserted)
    yield from stated.values()
    yield from (asserted for value, asserted in derived.items() if value not in stated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A concept of the vocabulary found in a text.

    `kind` is commodity, agency, place, firm, instrument, verb, list or noise; `concept` is its id in that kind.
    """

    kind: str
    concept: str
    span: Span


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure. `unit` is a UCUM code (t, kg, [bbl_us]; mo and d for durations), percent, entities, licences or an ISO
    4217 code.

    `qualifier` is about, over, under, up_to, besides (in addition to those named) or "". `of` names what the figure
    measures: "quota", "the duty per t", "duration". `span` quotes the words that it was read from.
    """

    value: float
    unit: str
    qualifier: str = ""
    of: str = ""
    span: Span | None = None


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
    """Two readings of one act with opposite directions: `grammar` and `judge` are tightening or easing.

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
    IN_EFFECT = "in_effect"  # an announced act is now in force
    RETRACTS = "retracts"  # the outlet retracts its own report
    CORRECTS = "corrects"  # the outlet corrects its own report


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A report's answer to an earlier one. `by` quotes its words."""

    kind: AnswerKind
    by: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class StageConflict:
    """Two readings of the stage. `judge` is the lower one, considered or proposed."""

    grammar: Stage
    judge: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureConflict:
    """Two readings of the kind of act, both as `benchmark_label` names."""

    grammar: str
    judge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One policy act read from one article. `ordinal` counts the article's acts from 0, most prominent first.

    `issuer` and `target` are ISO 3166 alpha-2 codes or EU (target also ALL); `agency` is an agency id. `claimant` is
    the government that claims the act, where certainty is claimed. `commodities`, `list_id` and `firms` (by label) are
    the subject. `said` holds the words that assert each commodity, target, firm and date; older stored acts have none.
    `inferred` lists targets and commodities that no words name: the vocabulary supplies them (the state of a listed
    firm, the goods of a licensed firm). `document` is the act's own number; `refers_to` are numbers in object position.
    Dates are dates of law in the issuer's zone. `evidence` quotes the words that the reading rests on, decisive ones
    first. `trigger` names the pattern that fired, for `why`. `continues` is True if the words state that the act
    continues an earlier one: a pause or rule prolonged, a rule postponed, a rule that takes effect.

    `corrects` quotes the words that mark a correction of an earlier report ("CORRECTED", 訂正). `retracts` quotes those
    by which an outlet retracts its own report: the act is then denied, by that outlet alone. `stage_by` quotes the
    words that decide the stage, None where a date or the bare verb does. `said_open` lists what the report declares
    open; facets that it does not mention are not included. `answer` is the report's answer to an earlier report, None
    if it answers none.

    `confidence` is the judge's probability, 0 to 1; 1 if no judge was asked. An act `read_by` the judge takes its
    measure, action, direction and stage from the wording as a whole, and quotes the title. An act `read_by` a model
    (`model` names it) takes them from the model's answer where that quotes words of the article, else as for the judge.
    `unclear_sign` is set if judge and grammar contradict each other; `direction` is then none. With `unclear_stage`,
    `stage` is the lower one. With `unclear_measure`, `measure` is the grammar's, and no text may assert it.
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
    claimant: str | None = None
    target: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    said: tuple[AssertedValue, ...] = ()
    commodities: tuple[str, ...] = ()
    list_id: str | None = None
    firms: tuple[str, ...] = ()
    document: DocumentNumber | None = None
    refers_to: tuple[DocumentNumber, ...] = ()
    announced: date | None = None
    effective: date | None = None
    until: date | None = None
    comments_until: date | None = None
    quantities: tuple[Quantity, ...] = ()
    trigger: str = ""
    continues: bool = False
    corrects: Span | None = None
    retracts: Span | None = None
    stage_by: Span | None = None
    said_open: tuple[OpenStatement, ...] = ()
    answer: Answer | None = None
    confidence: float = 1.0
    read_by: ActReader = ActReader.GRAMMAR
    model: str = ""
    unclear_sign: DirectionConflict | None = None
    unclear_stage: StageConflict | None = None
    unclear_measure: MeasureConflict | None = None

    @property
    def is_answer(self) -> bool:
        """True if the act answers or denies an earlier report."""
        return self.stage is Stage.DENIED or self.answer is not None

    @property
    def about(self) -> frozenset[str]:
        """The ids of the goods and the list, and the firms by name."""
        return frozenset((*self.commodities, *self.firms, *((self.list_id,) if self.list_id else ())))

    def words_for(self, facet: Facet, value: str | date) -> Span | None:
        """The words that assert the value; None if the act does not have it, or was stored without words."""
        text = value if isinstance(value, str) else value.isoformat()
        return next((s.span for s in self.said if (s.facet, s.value) == (facet, text)), None)

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
            said=tuple(replace(s, span=redacted(s.span)) for s in self.said),
            quantities=tuple(replace(q, span=q.span and redacted(q.span)) for q in self.quantities),
            corrects=self.corrects and redacted(self.corrects),
            retracts=self.retracts and redacted(self.retracts),
            stage_by=self.stage_by and redacted(self.stage_by),
            said_open=tuple(replace(o, span=redacted(o.span)) for o in self.said_open),
            unclear_sign=unclear,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedCandidate:
    """Why a statement that resembles an act is not one. `reason` is a stable name ("market", "call")."""

    reason: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCandidate:
    """A candidate: a title that names a state and an instrument of export policy, but in which no act was read. It
    never causes an alert.

    `issuers` are the possible issuers in the order of the title; empty if every state named is a target. `instrument`
    is a concept id, "" if none is named. `evidence` quotes the instrument, the states and the goods. `score` is the
    judge's probability of an act, None if no judge was asked.
    """

    issuers: tuple[str, ...]
    instrument: str
    evidence: tuple[Span, ...]
    commodities: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An answer to an earlier report, with what is needed to find that report. The text alone may not contain a whole
    act.

    `issuers` are the possible issuers, likeliest first; `commodities` the goods of title and lead. `titles` are
    headlines that the article quotes, and its own without the correction marker. `document` is the number in its title.
    `certainty` is that of the answer.
    """

    answer: Answer
    issuers: tuple[str, ...]
    commodities: tuple[str, ...]
    certainty: Certainty
    agency: str | None = None
    titles: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    effective: date | None = None
    until: date | None = None
    document: DocumentNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that the language engine read in one article. `possible` is set only for articles without an act.

    `gloss` is the title word by word in English, "" for an English title or if it was not made. `numbers` are the
    document numbers in the title, its own and others'. `follow_up` is set if the article answers an earlier report.
    `judgement` is None if no judge was asked, `second` None if no second reader was asked.
    """

    language: str
    mentions: tuple[Mention, ...] = ()
    acts: tuple[Act, ...] = ()
    near_misses: tuple[RejectedCandidate, ...] = ()
    possible: ActCandidate | None = None
    follow_up: FollowUp | None = None
    gloss: str = ""
    numbers: tuple[DocumentNumber, ...] = ()
    judgement: Judgement | None = None
    second: SecondOpinion | None = None
