"""The scheme of a policy act: who did what to what, with which sign, how far, and who says so.

The names and values are those of `rules/base/vocabulary/scheme.yaml`; a test holds the two together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from monitor.domain.acts.judgement import Judgement, SecondOpinion

__all__ = [
    "Act",
    "ActReader",
    "Action",
    "Answer",
    "AnswerKind",
    "Asserted",
    "Certainty",
    "Direction",
    "DocumentNumber",
    "Facet",
    "Family",
    "FollowUp",
    "Measure",
    "MeasureClass",
    "Mention",
    "NearMiss",
    "OpenFacet",
    "PossibleAct",
    "Quantity",
    "Reading",
    "Said",
    "SaidOpen",
    "Span",
    "Stage",
    "UnclearMeasure",
    "UnclearSign",
    "UnclearStage",
    "benchmark_label",
    "family_of",
    "family_of_label",
    "said_of",
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
    """How far the act is, as the document has it. `rank` orders considered 0 … in_force 3; denied is -1."""

    CONSIDERED = "considered"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    DENIED = "denied"

    @property
    def rank(self) -> int:
        return _STAGE_RANKS[self]


class Certainty(StrEnum):
    """Who says so, weakest first. `rank` orders rumoured 0 … official 5."""

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
    """Who read the act: the grammar in its words, the judge, who knows that there is one but not its parts, or a model
    that was asked where the judge was not sure.
    """

    GRAMMAR = "grammar"
    JUDGE = "judge"
    MODEL = "model"


_STAGE_RANKS = {**{stage: rank for rank, stage in enumerate(Stage)}, Stage.DENIED: -1}
_CERTAINTY_RANKS = {certainty: rank for rank, certainty in enumerate(Certainty)}


class Family(StrEnum):
    """What kind of act it is, coarse enough to hold over languages: used for the identity of events."""

    RULE = "rule"
    LIST = "list"
    LIFT = "lift"
    GRANT = "grant"
    ENFORCEMENT = "enforcement"
    OTHER = "other"


_T, _E, _M, _N = Direction.TIGHTENING, Direction.EASING, Direction.MIXED, Direction.NONE
_SIGN: dict[MeasureClass, dict[Action, Direction]] = {
    MeasureClass.RESTRICTION: {
        Action.IMPOSE: _T,
        Action.EXPAND: _T,
        Action.EXTEND: _T,
        Action.RESUME: _T,
        Action.TIGHTEN: _T,
        Action.AMEND: _M,
        Action.RELAX: _E,
        Action.SUSPEND: _E,
        Action.POSTPONE: _E,
        Action.REMOVE: _E,
        Action.GRANT: _E,
        Action.REFUSE: _T,
        Action.REVOKE: _T,
        Action.REAFFIRM: _N,
    },
    MeasureClass.AUTHORISATION: {
        Action.IMPOSE: _E,
        Action.GRANT: _E,
        Action.EXPAND: _E,
        Action.EXTEND: _E,
        Action.RESUME: _E,
        Action.RELAX: _E,
        Action.TIGHTEN: _T,
        Action.SUSPEND: _T,
        Action.POSTPONE: _T,
        Action.REMOVE: _T,
        Action.REFUSE: _T,
        Action.REVOKE: _T,
        Action.AMEND: _M,
        Action.REAFFIRM: _N,
    },
    MeasureClass.POLICY: {
        Action.IMPOSE: _M,
        Action.RELAX: _E,
        Action.TIGHTEN: _T,
        Action.SUSPEND: _M,
        Action.POSTPONE: _M,
        Action.REMOVE: _M,
        Action.AMEND: _M,
        Action.EXTEND: _N,
        Action.REAFFIRM: _N,
    },
}


def sign_of(measure: Measure, action: Action) -> Direction | None:
    """The direction that scheme.yaml gives the pair, None where it comes from the text (class other).

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
    """What the labelled sets call a pair (scheme.yaml, `benchmark_label`: first line that fits)."""
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

    `origin` is where the piece came from if not from the feed: see `TextPart`.
    """

    field: str
    start: int
    end: int
    quote: str
    origin: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"a span runs from {self.start} to {self.end}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted(Generic[_Value]):
    """A value with the words that assert it: without words there is no value.

    `inferred` says that the words name something else, and the value is what the vocabulary knows of that: the state
    in which a named firm sits, the goods that it makes. Raises ValueError for an empty span.
    """

    value: _Value
    span: Span
    inferred: bool = False

    def __post_init__(self) -> None:
        if self.span.start == self.span.end:
            msg = f"no words assert {self.value}"
            raise ValueError(msg)


class Facet(StrEnum):
    """A part of an act whose values rest on words of their own; named as the act's fields are."""

    COMMODITIES = "commodities"
    TARGET = "target"
    FIRMS = "firms"
    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    UNTIL = "until"
    COMMENTS_UNTIL = "comments_until"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An asserted value as it is kept with its act: a concept, a state, a firm by label or a day in ISO 8601."""

    facet: Facet
    value: str
    span: Span
    inferred: bool = False


def said_of(facet: Facet, values: Iterable[Asserted[_Value] | None]) -> Iterator[Said]:
    """Each value once, with the first words that assert it; words that name it come before what is inferred."""
    read: dict[str, Said] = {}
    known: dict[str, Said] = {}
    for one in values:
        if one is not None:
            value = one.value if isinstance(one.value, str) else one.value.isoformat()
            said = Said(facet=facet, value=value, span=one.span, inferred=one.inferred)
            (known if one.inferred else read).setdefault(value, said)
    yield from read.values()
    yield from (said for value, said in known.items() if value not in read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A concept of the vocabulary seen in a text.

    `kind` is commodity, agency, place, firm, instrument, verb, list or noise; `concept` its id in that kind.
    """

    kind: str
    concept: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """Number of a document as its authority writes it, e.g. MOFCOM, "61", 2025.

    `number` begins with its series where the authority has another main one: "Order 1". `year` is that of the series,
    0 (`numbering.EVER`) where numbers run on over the years. Raises ValueError for an authority with a slash, for two
    numbers could then have one key.
    """

    authority: str
    number: str
    year: int

    def __post_init__(self) -> None:
        if "/" in self.authority:
            msg = f"authority {self.authority!r} of a document number has a slash; keys part their fields by it"
            raise ValueError(msg)

    @property
    def key(self) -> str:
        return f"{self.authority}/{self.number}/{self.year}"

    @classmethod
    def of_key(cls, key: str) -> "DocumentNumber":
        """The number of that key. Raises ValueError where it is none."""
        authority, _, rest = key.partition("/")
        number, _, year = rest.rpartition("/")
        return cls(authority=authority, number=number, year=int(year))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """`unit` is a UCUM code (t, kg, [bbl_us]; mo and d for how long), percent, entities, licences or an ISO 4217 code.

    `qualifier` is about, over, under, up_to, besides (so many more than those named) or "". `of` says what it is a
    figure of: "quota", "the duty per t", "duration". `span` quotes the words that it was read from.
    """

    value: float
    unit: str
    qualifier: str = ""
    of: str = ""
    span: Span | None = None


class OpenFacet(StrEnum):
    """What a report may say to be open."""

    EFFECTIVE = "effective"
    UNTIL = "until"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOpen:
    """Words by which a report says that something is not settled or not disclosed: "no start date has been set"."""

    facet: OpenFacet
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclearSign:
    """Two readings of one act that contradict each other: `grammar` and `judge` are tightening or easing.

    `grammar_words` and `judge_words` quote what each rests on.
    """

    grammar: Direction
    judge: Direction
    grammar_words: tuple[str, ...] = ()
    judge_words: tuple[str, ...] = ()


class AnswerKind(StrEnum):
    """What a report says of an earlier statement. The issuer's word, or a quoted one, ends or changes the event; the
    word of anybody else disputes it.
    """

    DENIES = "denies"  # there is no such act
    UNDECIDED = "undecided"  # nothing is decided yet
    DISPUTES = "disputes"  # another report says otherwise
    WITHDRAWS = "withdraws"  # a plan or bill is given up
    UPHOLDS = "upholds"  # a request for delay or exemption is refused: the act stands as it was
    IN_EFFECT = "in_effect"  # what was announced holds now
    RETRACTS = "retracts"  # the outlet takes its own report back
    CORRECTS = "corrects"  # the outlet corrects its own report


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`by` quotes the words that say so."""

    kind: AnswerKind
    by: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclearStage:
    """How far an act is by two readings: `judge` is the lower stage, considered or proposed."""

    grammar: Stage
    judge: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclearMeasure:
    """What kind of act it is by two readings, both by the names of `benchmark_label`."""

    grammar: str
    judge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One policy act read from one article. `ordinal` counts the article's acts from 0, foremost first.

    `issuer` and `target` are ISO 3166 alpha-2 codes or EU (target also ALL); `agency` is an agency id.
    `said` has the words that assert each commodity, target, firm and date; acts stored without them have none.
    `inferred` are the targets and commodities that no words name: the states in which listed firms sit and the goods
    that licensed firms make, as the vocabulary knows them.
    `claimant` is who says so where certainty is claimed. `commodities`, `list_id` and `firms` are what it is
    about, `firms` by label. `document` is the act's own number; `refers_to` are numbers in object position. Dates are
    dates of law in the issuer's zone. `evidence` quotes the words that the reading rests on, decisive ones first.
    `trigger` names the pattern that fired, for `why`. `continues` is whether its words say that it goes on with an
    earlier act: a pause or rule prolonged, a rule put off, a rule that takes effect.

    `corrects` quotes the words by which the report says that it corrects an earlier one ("CORRECTED", 訂正).
    `retracts` quotes those by which an outlet takes its own report back: then the act is denied, by that outlet alone.
    `stage_by` quotes the words that say how far it is, None where a date or nothing but the bare verb does.
    `said_open` is what the report says to be open; what it does not mention is not in it.
    `answer` is what the report says of an earlier statement about the act, None where it answers none.

    `confidence` is the judge's probability, 0 to 1; 1 where no judge was asked. An act that is `read_by` the judge has
    its measure, action, direction and stage from the wording of the whole, and quotes the title. One that is `read_by`
    a model, which `model` names, has them from its answer where that quotes words of the article, else as the judge's.
    `unclear_sign` is set where judge and grammar contradict each other: then `direction` is none. So are
    `unclear_stage`, where `stage` is the lower one of the two, and `unclear_measure`, where `measure` stays the
    grammar's and no line may assert it.
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
    said: tuple[Said, ...] = ()
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
    said_open: tuple[SaidOpen, ...] = ()
    answer: Answer | None = None
    confidence: float = 1.0
    read_by: ActReader = ActReader.GRAMMAR
    model: str = ""
    unclear_sign: UnclearSign | None = None
    unclear_stage: UnclearStage | None = None
    unclear_measure: UnclearMeasure | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it answers an earlier statement about the act, or denies it."""
        return self.stage is Stage.DENIED or self.answer is not None

    @property
    def about(self) -> frozenset[str]:
        """The goods, the list and the firms by their names."""
        return frozenset((*self.commodities, *self.firms, *((self.list_id,) if self.list_id else ())))

    def words_for(self, facet: Facet, value: str | date) -> Span | None:
        """The words that assert the value; None for one that the act has not, and for acts stored without them."""
        told = value if isinstance(value, str) else value.isoformat()
        return next((s.span for s in self.said if (s.facet, s.value) == (facet, told)), None)

    def quoting(self, may_quote: Callable[[Span], bool]) -> "Act":
        """The act with those words alone that may be quoted; where others stood stays known, but for the evidence."""

        def bare(span: Span) -> Span:
            return span if may_quote(span) else replace(span, quote="")

        unclear = self.unclear_sign
        if unclear is not None and not all(map(may_quote, self.evidence)):
            unclear = replace(unclear, grammar_words=(), judge_words=())
        return replace(
            self,
            evidence=tuple(filter(may_quote, self.evidence)),
            said=tuple(replace(s, span=bare(s.span)) for s in self.said),
            quantities=tuple(replace(q, span=q.span and bare(q.span)) for q in self.quantities),
            corrects=self.corrects and bare(self.corrects),
            retracts=self.retracts and bare(self.retracts),
            stage_by=self.stage_by and bare(self.stage_by),
            said_open=tuple(replace(o, span=bare(o.span)) for o in self.said_open),
            unclear_sign=unclear,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Why something that looked like an act is none: `reason` is a stable name ("market", "call")."""

    reason: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleAct:
    """A title that names a state and an instrument of export policy, and no deed that was read: no act, no alert.

    `issuers` are the states that may act, in the order of the title; none where each state is one that is meant.
    `instrument` is its concept, "" where none is named. `evidence` quotes the instrument, the states and the goods.
    `score` is the judge's probability that it is an act, None where no judge was asked.
    """

    issuers: tuple[str, ...]
    instrument: str
    evidence: tuple[Span, ...]
    commodities: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An answer to an earlier report, with what is needed to find that report: the text itself may tell no whole act.

    `issuers` are the states that may act, the likeliest first; `commodities` the goods that title and lead name.
    `titles` are headlines that it quotes, and its own without what says that it is a correction. `document` is the
    number in its title. `certainty` is that of the answer.
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
    """All that the language engine saw in one article. `possible` is for articles without an act alone.

    `gloss` is the title word by word in English, "" for an English one and where it was not made. `numbers` are those
    of documents that the title names, its own and others'. `follow_up` is set where the article answers an earlier
    report. `judgement` is None where no judge was asked, `second` where no second reader was.
    """

    language: str
    mentions: tuple[Mention, ...] = ()
    acts: tuple[Act, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    possible: PossibleAct | None = None
    follow_up: FollowUp | None = None
    gloss: str = ""
    numbers: tuple[DocumentNumber, ...] = ()
    judgement: Judgement | None = None
    second: SecondOpinion | None = None
