"""Answers without a whole act: the earlier report or act that an article answers, and the act that results.

An outlet answers its own report: found by the quoted headline, else by goods and state. Others answer the issuer's acts
on the same goods. An official act is not answered by others: their statements concern another act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.domain.acts.act import Act, ActReader, AnswerKind, Quantity
from monitor.domain.acts.reading import FollowUp
from monitor.domain.acts.scheme import Action, Certainty, Direction, MeasureClass, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.identity import similarity
from monitor.domain.event.past_acts import DECIDED, PastAct
from monitor.domain.event.report import Report

OWN_WINDOW = timedelta(days=14)
"""How far back an outlet corrects or retracts its own reports."""

_DENIAL_WINDOW = timedelta(days=45)  # for denials and disputes
_LATE_WINDOW = timedelta(days=270)  # for abandoned plans, refused delays and rules in effect
_SAME_TITLE = 0.5  # Dice coefficient from which two headlines are the same
_OF_RULES = frozenset({AnswerKind.EXEMPTS, AnswerKind.ENDS})
_LATE_ANSWERS = frozenset({AnswerKind.UPHOLDS, AnswerKind.WITHDRAWS, AnswerKind.IN_EFFECT, *_OF_RULES})
_RESTRICTING = frozenset({Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.EXTEND, Action.RESUME})
_CORRECTING = frozenset({AnswerKind.CORRECTS, AnswerKind.CORRECTS_OTHERS})
_OWN_ANSWERS = frozenset({AnswerKind.RETRACTS, AnswerKind.CORRECTS})


def is_of_outlet(follow_up: FollowUp) -> bool:
    """True if it answers a report of its own outlet."""
    return follow_up.answer.kind in _OWN_ANSWERS


def window_of(follow_up: FollowUp) -> timedelta:
    """How long before it the answered report may be."""
    if is_of_outlet(follow_up):
        return OWN_WINDOW
    return _LATE_WINDOW if follow_up.answer.kind in _LATE_ANSWERS else _DENIAL_WINDOW


def answered_report(follow_up: FollowUp, reports: Iterable[Report], overlap: Overlap) -> Report | None:
    """The outlet's own earlier report that is meant: by headline, else the last with the same goods and state."""
    candidates = sorted((r for r in reports if r.act.answer is None), key=lambda r: r.order)
    by_title = max(candidates, key=lambda r: _title_similarity(follow_up, r.title), default=None)
    if by_title is not None and _title_similarity(follow_up, by_title.title) >= _SAME_TITLE:
        return by_title
    same_subject = [r for r in candidates if _overlaps(follow_up, r.act, overlap) and r.act.issuer in follow_up.issuers]
    return same_subject[-1] if same_subject else None


def _title_similarity(follow_up: FollowUp, title: str) -> float:
    return max((similarity(quoted, title) for quoted in follow_up.titles), default=0.0)


def _overlaps(follow_up: FollowUp, act: Act, overlap: Overlap) -> bool:
    return overlap(follow_up.commodities, act.commodities)


def answered_act(follow_up: FollowUp, past: Iterable[PastAct], day: date, overlap: Overlap) -> PastAct | None:
    """The issuer's earlier act that is meant: one with a common target first, then the latest. An answer without goods
    needs exactly one candidate, and so does an exemption or an end.
    """
    candidates = [p for p in past if _may_be_meant(follow_up, p, day)]
    if not follow_up.commodities:
        return candidates[0] if len(candidates) == 1 else None
    meant = [p for p in candidates if _overlaps(follow_up, p.act, overlap)]
    if follow_up.answer.kind in _OF_RULES and len({p.event_id for p in meant}) != 1:
        return None
    return max(meant, key=lambda p: (not set(p.act.target).isdisjoint(follow_up.issuers), p.order), default=None)


def _may_be_meant(follow_up: FollowUp, past: PastAct, day: date) -> bool:
    act = past.act
    if past.entry or past.day > day:
        return False
    match follow_up.answer.kind:
        case AnswerKind.DENIES | AnswerKind.UNDECIDED | AnswerKind.DISPUTES:
            return act.certainty is not Certainty.OFFICIAL or act.is_answer or act.stage not in DECIDED
        case AnswerKind.WITHDRAWS:
            return act.stage not in DECIDED or (act.effective is not None and act.effective > day)
        case AnswerKind.UPHOLDS:
            is_to_come = act.effective is None or act.effective > day
            return act.stage is Stage.ANNOUNCED and is_to_come and act.direction is Direction.TIGHTENING
        case AnswerKind.IN_EFFECT:
            return act.stage is Stage.ANNOUNCED and (act.effective is None or act.effective <= day)
        case AnswerKind.CORRECTS_OTHERS:
            return not act.is_answer and bool(act.quantities)
        case AnswerKind.EXEMPTS | AnswerKind.ENDS:
            named = not follow_up.measures or act.measure in follow_up.measures
            return named and past.day < day and _may_be_exempted_from(act, day)
        case _:
            return False


def _may_be_exempted_from(act: Act, day: date) -> bool:
    """True for a decided restriction that has not ended."""
    restricts = act.measure.measure_class is MeasureClass.RESTRICTION and act.action in _RESTRICTING
    return restricts and act.stage in DECIDED and (act.until is None or act.until >= day)


def act_of_answer(follow_up: FollowUp, meant: Act, *, place: str | None) -> Act:
    """The answered act as the answer leaves it. `place` is the state of the authority that answers.

    Figures and days are the answer's own; it does not repeat the others.
    """
    answer, foreign = follow_up.answer, place is not None and place != meant.issuer
    if answer.kind is AnswerKind.ENDS:
        meant = replace(meant, action=Action.REMOVE, direction=Direction.EASING, continues=False)
    return replace(
        meant,
        ordinal=0,
        stage=_stage(follow_up, meant),
        stage_by=answer.span,
        certainty=Certainty.CLAIMED if foreign else follow_up.certainty,
        claimant=place if foreign else None,
        agency=None if foreign else follow_up.agency or None,
        evidence=(answer.span,),
        document=follow_up.document,
        refers_to=(),
        cited_parts=(),
        announced=None,
        effective=_corrected_day(follow_up, meant.effective, follow_up.effective),
        until=_corrected_day(follow_up, meant.until, follow_up.until),
        comments_until=None,
        quantities=_figures(follow_up.quantities, meant.quantities),
        trigger=f"answer:{answer.kind}",
        continues=False,
        corrects=answer.span if answer.kind in _CORRECTING else None,
        retracts=answer.span if answer.kind is AnswerKind.RETRACTS else None,
        answer=answer,
        confidence=1.0,
        read_by=ActReader.GRAMMAR,
        model="",
        unclear_sign=None,
        unclear_stage=None,
        unclear_measure=None,
        asserted=(),
        stated_open=(),
        named=(),
        withheld=(),
    )


def act_of_early_answer(follow_up: FollowUp) -> Act | None:
    """What a denial denies, or is not decided, if the report of it is not known yet: a later one joins its event.

    None if the answer is not the issuer's, or names no restriction, goods or state.
    """
    kind, is_vouched = follow_up.answer.kind, follow_up.certainty.rank >= Certainty.ATTRIBUTED.rank
    names = follow_up.measures and follow_up.commodities and follow_up.issuers
    if kind not in _EARLY or not (is_vouched and names):
        return None
    return Act(
        ordinal=0,
        issuer=follow_up.issuers[0],
        measure=follow_up.measures[0],
        action=Action.IMPOSE,
        direction=Direction.NONE,
        stage=_EARLY[kind],
        stage_by=follow_up.answer.span,
        certainty=follow_up.certainty,
        agency=follow_up.agency,
        evidence=(follow_up.answer.span,),
        commodities=follow_up.commodities,
        document=follow_up.document,
        trigger=f"answer:{kind}",
        answer=follow_up.answer,
    )


_EARLY = {AnswerKind.DENIES: Stage.DENIED, AnswerKind.UNDECIDED: Stage.CONSIDERED}


def _stage(follow_up: FollowUp, meant: Act) -> Stage:
    match follow_up.answer.kind:
        case AnswerKind.DENIES | AnswerKind.DISPUTES | AnswerKind.WITHDRAWS | AnswerKind.RETRACTS:
            return Stage.DENIED
        case AnswerKind.UNDECIDED:
            return Stage.CONSIDERED
        case AnswerKind.IN_EFFECT:
            return Stage.IN_FORCE
        case _:
            return meant.stage


def _corrected_day(follow_up: FollowUp, was: date | None, now: date | None) -> date | None:
    """The day that the answer names, if the act stays in place and had one."""
    stays = follow_up.answer.kind in (*_CORRECTING, AnswerKind.UPHOLDS)
    return now if stays and was is not None else None


def _figures(stated: Sequence[Quantity], known: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The figures that take the place of known ones of the same kind. Where two could, none does."""
    found: list[Quantity] = []
    for kind in dict.fromkeys((q.unit, q.of) for q in known):
        same = [q for q in stated if (q.unit, q.of) == kind]
        if not same and [w.unit for w in known].count(kind[0]) == 1:
            same = [replace(q, of=kind[1]) for q in stated if q.unit == kind[0]]
        before = {q.value for q in known if (q.unit, q.of) == kind}
        new = [q for q in same if q.value not in before] or same
        if len({q.value for q in new}) == 1:
            found.append(new[0])
    return tuple(found)
