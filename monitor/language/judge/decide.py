"""Decision by grammar and judge: acts, a possible act, or no act.

The grammar reads who did what to what; the judge scores whether the article reports an act at all. An official notice
of known form is an act by its form.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, DirectionConflict, MeasureConflict, Span, StageConflict
from monitor.domain.acts.judgement import Basis, Judgement, ReaderMode
from monitor.domain.acts.reading import ActCandidate, RejectedCandidate
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage, benchmark_label
from monitor.domain.sources.source import Tier
from monitor.language.acts import ACTS
from monitor.language.acts.assemble import Assembled, act_of_best_proposal, is_export_measure
from monitor.language.acts.candidates import RUNS_OUT, Context
from monitor.language.acts.grammar.doubtful_direction import is_doubtful
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Judge, Opinion
from monitor.language.judge.screen import is_screened
from monitor.language.judge.whole import act_of_whole, possible_act_of_title

UNLIKELY = "unlikely"
"""The reason of a near miss that the grammar read as an act and the judge rejects."""

DIFFERS_FROM = 0.6
"""The least probability from which a head's other measure counts (docs/explanation/accuracy.md)."""

NOT_ADOPTED_FROM = 0.5
"""The least probability of a plan from which it counts beside an act that the grammar reads as adopted."""

OPPOSES_FROM = 0.75
"""The least probability from which a head's opposite direction counts, whatever the weights' own threshold: below it
the grammar is right as often as the head, on acts that the head was not trained on.
"""

SURE_FROM = 0.8
"""The least probability of the direction that the grammar reads, where the sentence leaves that in doubt."""

_ROUNDED = 0.0001  # by which the rounded score of a judgement may differ from the judge's
_PUTS_IN_PLACE = {Action.POSTPONE: Action.IMPOSE, Action.REVOKE: Action.GRANT, Action.REFUSE: Action.GRANT}
_UNSIGNED = (Measure.ENFORCEMENT, Measure.INVESTIGATION)
_NOT_ADOPTED = (Stage.CONSIDERED, Stage.PROPOSED)
_OPPOSITE = {Direction.EASING: Direction.TIGHTENING, Direction.TIGHTENING: Direction.EASING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The decision. `judgement` and `opinion` are None where nothing was judged."""

    acts: tuple[Act, ...]
    near_misses: tuple[RejectedCandidate, ...]
    possible: ActCandidate | None = None
    judgement: Judgement | None = None
    opinion: Opinion | None = None


def decide(
    read: Assembled,
    evidence: Evidence,
    passages: Sequence[Passage],
    context: Context,
    *,
    judge: Judge,
    mode: ReaderMode,
    explain: bool = False,
) -> Decided:
    """The decision. `mode` is not `off`. `explain` adds the words that counted most, which takes longer.

    A retraction is an act by its form; a correction needs only the threshold of a possible act, because what it
    corrects was an act.

    Without a word of export policy in title or lead the threshold of the strict mode applies: proposals of the grammar
    in such texts are nearly always about something else.
    """
    screened = is_screened(evidence.document)
    if not read.proposals and not screened:
        return Decided(acts=(), near_misses=read.near_misses)
    thresholds = judge.thresholds(mode)
    judgement = Judgement(
        score=1.0,
        threshold=thresholds.act if screened else judge.thresholds(ReaderMode.STRICT).act,
        possible_from=thresholds.possible,
        mode=mode,
        weights=judge.weights,
        basis=Basis.FORM,
    )
    by_form = _is_notice(passages, context) or _is_penalty(read, passages, context)
    if read.acts and (by_form or read.acts[0].retracts is not None):
        return Decided(acts=read.acts, near_misses=read.near_misses, judgement=judgement)
    if read.acts and read.acts[0].corrects is not None:
        judgement = replace(judgement, threshold=thresholds.possible)
    opinion = judge.opine(evidence, heads_from=judgement.threshold - _ROUNDED)
    judgement = replace(
        judgement,
        score=round(opinion.score, 4),
        uncorrected=_rounded(opinion.uncorrected),
        basis=Basis.WORDING,
        ngrams=_rounded(opinion.ngrams),
        encoder=_rounded(opinion.encoder),
    )
    if explain:
        words_for, words_against = judge.words(evidence)
        judgement = replace(judgement, words_for=words_for, words_against=words_against)
    if judgement.is_act and (read.acts or not (_is_about_to_expire(read) or _is_only_negated(read))):
        acts = tuple(_acts(read, evidence, passages, context, judge=judge, opinion=opinion))
        return Decided(acts=acts, near_misses=read.near_misses, judgement=judgement, opinion=opinion)
    unlikely = tuple(RejectedCandidate(reason=UNLIKELY, span=span) for act in read.acts for span in act.evidence[:1])
    possible = possible_act_of_title(evidence, judgement.score) if judgement.is_possible else None
    return Decided(acts=(), near_misses=(*unlikely, *read.near_misses), possible=possible, judgement=judgement)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def _is_about_to_expire(read: Assembled) -> bool:
    """Whether the headline says that a rule is going to expire: that is not an act, whatever the judge's score."""
    return any(p.reason == RUNS_OUT and p.trigger.passage.field == "title" for p in read.proposals)


def _is_only_negated(read: Assembled) -> bool:
    """Whether everything that the grammar found is said not to be so: "no duty was introduced"."""
    likely = [p for p in read.proposals if is_export_measure(p.trigger.measure)]
    return bool(likely) and all(p.reason == "negated" for p in likely)


def _is_notice(passages: Sequence[Passage], context: Context) -> bool:
    """Whether it is an official text with its number in the title, or a numbered text on the issuer's own page."""
    titled = [p for p in passages if p.field == "title"]
    numbered = any(p.numbers for p in titled)
    return numbered and (context.tier is Tier.OFFICIAL or context.heading_place is not None)


def _is_penalty(read: Assembled, passages: Sequence[Passage], context: Context) -> bool:
    """Whether an authority's own page has a penalty or settlement in its title: "alleged" hedges the violation."""
    if context.tier is not Tier.OFFICIAL or not read.acts or read.acts[0].measure is not Measure.ENFORCEMENT:
        return False
    return any(p.search(ACTS.penalty) is not None for p in passages[:1] if p.field == "title")


def _acts(
    read: Assembled,
    evidence: Evidence,
    passages: Sequence[Passage],
    context: Context,
    *,
    judge: Judge,
    opinion: Opinion,
) -> Iterator[Act]:
    confidence = round(opinion.score, 4)
    if not read.acts:
        proposed = act_of_best_proposal(passages, context, read.proposals)
        yield replace(act_of_whole(evidence, passages, context, opinion, proposed), confidence=confidence)
        return
    first, *others = read.acts
    signed = _without_doubtful_direction(_with_direction(first, evidence, judge, opinion), read, opinion)
    second = _with_measure(_with_stage(signed, opinion), opinion)
    yield replace(second, confidence=confidence)
    for act in others:
        yield replace(act, confidence=confidence)


def _with_direction(act: Act, evidence: Evidence, judge: Judge, opinion: Opinion) -> Act:
    """The act, without its direction where the judge is sure of the opposite one."""
    other = _OPPOSITE.get(act.direction)
    if other is None or opinion.directions.get(other, 0.0) < max(judge.contradicts_from, OPPOSES_FROM):
        return act
    unclear = DirectionConflict(
        grammar=act.direction,
        judge=other,
        grammar_words=_quotes(act.evidence[:2]),
        judge_words=judge.words_of(other, evidence),
    )
    return replace(act, direction=Direction.NONE, unclear_sign=unclear)


def _without_doubtful_direction(act: Act, read: Assembled, opinion: Opinion) -> Act:
    """The act, without a direction that its sentence leaves in doubt and of which the judge is not sure."""
    is_sure = opinion.directions.get(act.direction, 0.0) >= SURE_FROM
    if is_sure or act.direction not in _OPPOSITE or act.measure in _UNSIGNED or act.stage is Stage.DENIED:
        return act
    trigger = next((p.trigger for p in read.proposals if p.trigger.verb.span in act.evidence[:1]), None)
    if trigger is None or not is_doubtful(trigger):
        return act
    unclear = DirectionConflict(grammar=Direction.NONE, judge=act.direction)
    return replace(act, direction=Direction.NONE, unclear_sign=unclear)


def _with_stage(act: Act, opinion: Opinion) -> Act:
    lower = second_stage(act, opinion.stages)
    if lower is None:
        return act
    return replace(act, stage=lower, stage_by=None, unclear_stage=StageConflict(grammar=act.stage, judge=lower))


def second_stage(act: Act, stages: Mapping[Stage, float]) -> Stage | None:
    """Considered or proposed, where the judge takes an act for a plan that the grammar reads as adopted.

    A head never raises a stage and never denies: that needs words in the text. Whether an adopted act is in force is
    left to the grammar, because the head is no better at it.
    """
    chance = sum(stages.get(stage, 0.0) for stage in _NOT_ADOPTED)
    if act.stage not in (Stage.ANNOUNCED, Stage.IN_FORCE) or chance < NOT_ADOPTED_FROM:
        return None
    return max(_NOT_ADOPTED, key=lambda stage: stages.get(stage, 0.0))


def _with_measure(act: Act, opinion: Opinion) -> Act:
    other = second_measure(act, opinion.measures)
    if other is None:
        return act
    return replace(act, unclear_measure=MeasureConflict(grammar=benchmark_label(act.measure, act.action), judge=other))


def second_measure(act: Act, measures: Mapping[str, float]) -> str | None:
    """The label of a different measure that the judge is sure of; `other` does not count, nor does the instrument that
    the act puts off or takes away: a postponed quota is a quota, a revoked licence a licence, a delisting a change of
    the list.
    """
    read = benchmark_label(act.measure, act.action)
    put_in_place = Action.IMPOSE if act.measure is Measure.ENTITY_LIST else _PUTS_IN_PLACE.get(act.action, act.action)
    instrument = benchmark_label(act.measure, put_in_place)
    likeliest = max(measures, key=lambda label: measures[label], default=read)
    return None if likeliest in (read, instrument, "other") or measures[likeliest] < DIFFERS_FROM else likeliest


def _quotes(spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.quote for span in spans))
