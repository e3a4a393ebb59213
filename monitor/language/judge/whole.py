"""Act of an article in which the judge is sure of an act and the grammar read none.

Its quote is the title. Its facets come from names in the title and from the judge's heads. It is marked as read by the
judge, and what a head is not sure of is unclear.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from monitor.domain.acts.act import (
    WHOLE,
    Act,
    ActReader,
    Asserted,
    DirectionConflict,
    Facet,
    MeasureConflict,
    Span,
    StageConflict,
    asserted_values,
)
from monitor.domain.acts.reading import ActCandidate, Mention
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, MeasureClass, Stage, benchmark_label
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.sources.source import Tier
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Context
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.citations import titled_number
from monitor.language.acts.facets.goods import goods_in
from monitor.language.acts.facets.strangers import opening_state, opens_with_stranger
from monitor.language.acts.facets.targets import target_states
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.issuer_basis import inferred_issuer
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Opinion
from monitor.language.patterns import NamedPattern

_T = TypeVar("_T")

_TITLE_SHOWN = 300  # characters
_SURE = 0.5  # least probability of a head's value that counts
_NOT_ADOPTED = (Stage.CONSIDERED, Stage.PROPOSED)
_UNSIGNED = (Measure.ENFORCEMENT, Measure.INVESTIGATION)  # they leave the rules as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class _Least:
    """The least probabilities from which direction, measure and stage are asserted (docs/explanation/accuracy.md)."""

    direction: float
    measure: float
    stage: float


_ALONE = _Least(direction=0.95, measure=0.9, stage=0.9)
_WITH_WORD = 0.7  # least probability of a direction that a plain word of the headline gives, too
_WITH_PROPOSAL = _Least(direction=0.8, measure=0.6, stage=0.5)  # what the grammar read and rejected agrees

# Measure and action of each label, by direction; `benchmark_label` is the inverse.
_RULES = {Direction.TIGHTENING: Action.IMPOSE, Direction.EASING: Action.RELAX}
_MEASURES = {
    "export_ban": Measure.EXPORT_BAN,
    "export_licensing_requirement": Measure.EXPORT_LICENSING_REQUIREMENT,
    "export_quota": Measure.EXPORT_QUOTA,
    "export_tax": Measure.EXPORT_TAX,
    "control_list_change": Measure.CONTROL_LIST,
    "entity_listing": Measure.ENTITY_LIST,
}
_PAIRS = {
    "export_licence_grant": (Measure.LICENCE, Action.GRANT),
    "suspension_of_control": (Measure.EXPORT_LICENSING_REQUIREMENT, Action.SUSPEND),
    "removal_of_control": (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE),
    "enforcement": (Measure.ENFORCEMENT, Action.IMPOSE),
    "investigation_or_review": (Measure.INVESTIGATION, Action.IMPOSE),
}


def act_of_whole(
    evidence: Evidence, passages: Sequence[Passage], context: Context, opinion: Opinion, proposed: Act | None
) -> Act:
    """The act. `proposed` is the act of the grammar's best proposal; it is used where its direction agrees."""
    direction = _likeliest(opinion.directions, Direction.NONE)
    label = _likeliest(opinion.measures, "other")
    title = [p for p in passages if p.field == "title"]
    meant = tuple(_title_targets(title, context))
    subject = _subject(title, context)
    if proposed is not None and subject not in (None, proposed.issuer):
        proposed = None  # the proposal takes another state for the one that opens the headline
    if proposed is not None and _fits(proposed, label, direction) and proposed.issuer not in {s.value for s in meant}:
        return _where_sure(replace(proposed, ordinal=0, read_by=ActReader.JUDGE), opinion, _WITH_PROPOSAL, title)
    measure, action = _pair(label, direction)
    if action is Action.IMPOSE and measure in _RULES_LAST and _matches(ACTS.lasts_longer, title):
        action = Action.EXTEND
    stage = _stage(opinion)
    if stage is Stage.DENIED and action is Action.REAFFIRM and measure.measure_class is MeasureClass.RESTRICTION:
        action = Action.IMPOSE  # the denial is about imposing it
    goods = tuple(asserted_values(Facet.COMMODITIES, (g for p in title for g in goods_in(p))))
    own = context.source_place is not None and context.tier is Tier.OFFICIAL
    issuer = context.source_place if own else subject
    issuer = issuer or _issuer(title, context, frozenset(s.value for s in meant), proposed)
    targets = tuple(asserted_values(Facet.TARGET, (t for t in meant if t.value != issuer)))
    firms = tuple(asserted_values(Facet.FIRMS, _firms(title) if measure in _OF_FIRMS else ()))
    act = Act(
        ordinal=0,
        issuer=issuer,
        issuer_inferred=inferred_issuer(issuer, passages, context),
        measure=measure,
        action=action,
        direction=direction,
        stage=stage,
        certainty=Certainty.OFFICIAL if own else Certainty.REPORTED,
        evidence=(_title(evidence),),
        commodities=tuple(s.value for s in goods),
        target=tuple(s.value for s in targets),
        firms=tuple(s.value for s in firms),
        inferred=tuple(s.value for s in (*targets, *goods) if s.inferred),
        asserted=(*targets, *goods, *firms),
        document=titled_number(passages[0]) if own and passages else None,
        trigger=WHOLE,
        read_by=ActReader.JUDGE,
    )
    return _where_sure(act, opinion, _ALONE, title)


def _where_sure(act: Act, opinion: Opinion, least: _Least, title: Sequence[Passage]) -> Act:
    """The act; direction, measure and stage are unclear where the heads are less sure of them than `least`.

    A plain word of direction in the headline needs a less sure head.
    """
    label = benchmark_label(act.measure, act.action)
    is_unclear = act.unclear_measure is not None or label == "other"  # `other` asserts no kind
    if not is_unclear and opinion.measures.get(label, 0.0) < least.measure:
        act = replace(act, unclear_measure=MeasureConflict(grammar="other", judge=label))
    if (lower := _unclear_stage(act.stage, opinion, least.stage)) is not None:
        act = replace(act, stage=lower.judge, stage_by=None, unclear_stage=lower)
    is_signed = act.direction in _RULES and act.measure not in _UNSIGNED and act.stage is not Stage.DENIED
    sure = opinion.directions.get(act.direction, 0.0)
    in_words = sure >= _WITH_WORD and _direction_in_words(title) is act.direction
    if not is_signed or sure >= least.direction or in_words:
        return act
    unclear = DirectionConflict(grammar=Direction.NONE, judge=act.direction)
    return replace(act, direction=Direction.NONE, unclear_sign=unclear)


def _direction_in_words(title: Sequence[Passage]) -> Direction | None:
    """The direction of the headline's words; None if it has words of both, of neither, or a word that turns others."""
    eases, tightens = _matches(ACTS.title_eases, title), _matches(ACTS.title_tightens, title)
    if eases is tightens or _matches(ACTS.title_turns, title):
        return None
    return Direction.EASING if eases else Direction.TIGHTENING


def _unclear_stage(stage: Stage, opinion: Opinion, least: float) -> StageConflict | None:
    """The stage and a lower one where the head is not sure of it. An act in force is also announced.

    A plan is at most another kind of plan: rules that ask for announced acts do not match what the head calls a plan.
    """
    adopted = opinion.stages.get(Stage.ANNOUNCED, 0.0) + opinion.stages.get(Stage.IN_FORCE, 0.0)
    is_adopted = stage in (Stage.ANNOUNCED, Stage.IN_FORCE)
    if (adopted if is_adopted else opinion.stages.get(stage, 0.0)) >= least:
        return None
    if stage in _NOT_ADOPTED:
        return StageConflict(grammar=Stage.PROPOSED, judge=Stage.CONSIDERED)
    return StageConflict(grammar=stage, judge=max(_NOT_ADOPTED, key=lambda lower: opinion.stages.get(lower, 0.0)))


def _matches(form: NamedPattern, passages: Sequence[Passage]) -> bool:
    return any(form.search(p.text, p.start, p.end) is not None for p in passages)


_RULES_LAST = (Measure.EXPORT_BAN, Measure.EXPORT_QUOTA, Measure.EXPORT_TAX, Measure.EXPORT_LICENSING_REQUIREMENT)


def possible_act_of_title(evidence: Evidence, score: float) -> ActCandidate:
    """The possible act, with the names in its title."""
    spans = [m.span for m in _in_title(evidence) if m.kind in ("instrument", "list", "place", "agency", "commodity")]
    return ActCandidate(
        issuers=tuple(dict.fromkeys(m.concept for m in _in_title(evidence) if m.kind == "place")),
        instrument=_first(evidence, "instrument") or _first(evidence, "list") or "",
        commodities=tuple(dict.fromkeys(m.concept for m in _goods(evidence))),
        evidence=tuple(dict.fromkeys(spans)) or (_title(evidence),),
        score=score,
    )


def _fits(proposed: Act, label: str, direction: Direction) -> bool:
    """Whether the proposal has the judge's direction, and is not a rule where the judge sees an enforcement."""
    is_rule = proposed.measure is not Measure.ENFORCEMENT
    return proposed.direction is direction and bool(proposed.evidence) and not (label == "enforcement" and is_rule)


def _title_targets(title: Sequence[Passage], context: Context) -> Iterator[Asserted[str]]:
    """The target states of the title."""
    for passage in title:
        yield from target_states(passage, context.profiles(passage.language))


_OF_FIRMS = (Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION)


def _firms(title: Sequence[Passage]) -> Iterator[Asserted[str]]:
    """The firms of the vocabulary that the title names beside exports or sales: a permission is mostly theirs.

    A firm that only speaks, or whose shares move, is left out.
    """
    if not any(w.part.concept.kind is ConceptKind.INSTRUMENT for p in title for w in p.words):
        return
    for passage in title:
        for word in passage.of_kind(ConceptKind.FIRM):
            if not word.part.unknown and ACTS.person_of_firm.match(passage.text, word.end, passage.end) is None:
                yield Asserted(value=word.part.concept.label, span=word.span)


def _subject(title: Sequence[Passage], context: Context) -> str | None:
    """The state that opens the headline as its subject."""
    subjects = (opening_state(p, actors_of(p, context.profiles(p.language))) for p in title[:1])
    return next(subjects, None)


# The owner of a rule is before it: "China's rare earth curb".
_OWNS = re.compile(r"(?:'s|的|の|의)")
_ANSWERS = re.compile(r".{0,14}?(?:回应|回應|谈|談|评|回答|rebuk|respond|comment|반응|応じ|巡り|めぐり)")


def _issuer(title: Sequence[Passage], context: Context, meant: frozenset[str], proposed: Act | None) -> str | None:
    """The grammar's issuer, else a state or office of the title that is not a target (`meant`).

    Of several states it is the owner of a named rule, or the state that another one comments on; without these it is
    open. A title without goods and instrument gives its single state only if that is not quoted.
    """
    if proposed is not None and proposed.issuer is not None and proposed.issuer not in meant:
        return proposed.issuer
    if any(opens_with_stranger(p, context.profiles(p.language).roles) for p in title[:1]):
        return None
    is_about = any(w.kind in _ABOUT for p in title for w in p.words)
    actors = [(p, a) for p in title for a in actors_of(p, context.profiles(p.language)) if a.place]
    able = [(p, a) for p, a in actors if a.place not in meant and _ACCUSED.match(p.text, a.end) is None]
    if not able or _answers_another(able) or (not is_about and _speaks(*able[0])):
        return None
    if len({a.place for _, a in able}) == 1:
        return able[0][1].place
    owner = next((a for p, a in able if _owns(p, a)), None)
    spoken_of = next((b for (p, a), (_, b) in pairwise(able) if _ANSWERS.match(p.text, a.end, b.start)), None)
    decides = owner or spoken_of
    return decides.place if decides is not None and is_about else None


_ABOUT = frozenset({ConceptKind.COMMODITY, ConceptKind.INSTRUMENT, ConceptKind.LIST})


# A person of that state is on trial, or it gave the order, or wants to buy: "Ruritanian convicted of …".
_ACCUSED = re.compile(
    r" (?:\w+ ){0,2}?(?:convicted|charged|arrested|jailed|sentenced|indicted|accused|pleads?|pleaded|detained|fined)\b"
    r"|(?:'s)? (?:\w+ ){0,3}?(?:deals?|plans?|orders?|bids?|talks) to (?:buy|purchase|acquire|import)\b"
    r"| ?(?:지령|지시)"
    r"|(?: ?(?:인|국적)|籍|国籍|人)(?=.{0,40}(?:징역|혐의|기소|체포|被捕|被控|判刑|被判|获刑|起诉|逮捕|起訴|有罪))"
)
_ANOTHER = re.compile(r"(?:回应|回應|谈|談)[台美日韩韓欧歐英荷印俄](?:对|對|就)")


def _answers_another(able: Sequence[tuple[Passage, Word]]) -> bool:
    """Whether an office comments on a state that is named by a single sign: 外交部回应台对南非…."""
    passage, speaker = able[0]
    return len(able) == 1 and _ANOTHER.match(passage.text, speaker.end) is not None


_SPEAKS = re.compile(r"[^,，、]{0,12}[\"“「『:：]")


def _speaks(passage: Passage, actor: Word) -> bool:
    """Whether a quotation follows: a quoted speaker need not be the issuer."""
    return _SPEAKS.match(passage.text, actor.end) is not None


def _owns(passage: Passage, state: Word) -> bool:
    """Whether a rule of the state follows."""
    sign = _OWNS.match(passage.text, state.end)
    rules = passage.of_kind(ConceptKind.INSTRUMENT)
    return sign is not None and any(0 < w.start - sign.end() < _OWN and w.part.restricts for w in rules)


_OWN = 24  # characters between an owner and its rule


def _stage(opinion: Opinion) -> Stage:
    """The likeliest stage; `in force` needs words in the text, so it becomes `announced`."""
    likeliest = _likeliest(opinion.stages, Stage.ANNOUNCED)
    return Stage.ANNOUNCED if likeliest is Stage.IN_FORCE else likeliest


def _pair(label: str, direction: Direction) -> tuple[Measure, Action]:
    if label in _PAIRS:
        return _PAIRS[label]
    measure = _MEASURES.get(label)
    if measure is None:
        return Measure.STATEMENT, Action.REAFFIRM
    return measure, _RULES.get(direction, Action.AMEND if direction is Direction.MIXED else Action.REAFFIRM)


def _likeliest(chances: Mapping[_T, float], otherwise: _T) -> _T:
    best = max(chances, key=lambda value: chances[value], default=otherwise)
    return best if chances.get(best, 0.0) >= _SURE else otherwise


def _in_title(evidence: Evidence) -> list[Mention]:
    return [m for m in evidence.mentions if m.span.field == "title"]


def _first(evidence: Evidence, kind: str) -> str | None:
    return next((m.concept for m in _in_title(evidence) if m.kind == kind), None)


def _goods(evidence: Evidence) -> list[Mention]:
    return [m for m in _in_title(evidence) if m.kind == "commodity"]


def _title(evidence: Evidence) -> Span:
    """The title, else the first words of the text."""
    document = evidence.document
    field = "title" if document.title.strip() else "text"
    return document.quote(field, 0, min(len(document.original(field)), _TITLE_SHOWN))
