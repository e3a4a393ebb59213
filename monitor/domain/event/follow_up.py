"""Which earlier report an article answers that tells no whole act itself, and the act that the answer makes of it.

An outlet answers itself: by the headline that it quotes, else by the goods and the state. Anybody else answers what is
known of the issuer's acts on the same goods. An official act is not answered by others: what they say is about another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.domain.acts.act import (
    Act,
    ActReader,
    AnswerKind,
    Certainty,
    Direction,
    FollowUp,
    Quantity,
    Stage,
)
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.identity import similarity
from monitor.domain.event.past_acts import DECIDED, PastAct
from monitor.domain.event.report import Report

__all__ = ["OWN_WINDOW", "act_of_answer", "answered", "answered_by_outlet", "is_of_outlet", "window_of"]

OWN_WINDOW = timedelta(days=14)
"""How far back an outlet corrects or withdraws its own reports."""

_SOON = timedelta(days=45)  # a report is denied, disputed or called premature
_LATE = timedelta(days=270)  # a plan is given up, a delay refused, a rule takes effect
_ALIKE = 0.5  # Dice coefficient of two headlines that are one
_LATER = frozenset({AnswerKind.UPHOLDS, AnswerKind.WITHDRAWS, AnswerKind.IN_EFFECT})
_OWN = frozenset({AnswerKind.RETRACTS, AnswerKind.CORRECTS})


def is_of_outlet(follow_up: FollowUp) -> bool:
    """Whether it answers a report of its own outlet."""
    return follow_up.answer.kind in _OWN


def window_of(follow_up: FollowUp) -> timedelta:
    """How long before it the report may be that it answers."""
    if is_of_outlet(follow_up):
        return OWN_WINDOW
    return _LATE if follow_up.answer.kind in _LATER else _SOON


def answered_by_outlet(follow_up: FollowUp, reports: Iterable[Report], overlap: Overlap) -> Report | None:
    """Of the outlet's own earlier reports the one that is meant: by its headline, else the last on goods and state."""
    told = sorted((r for r in reports if r.act.answer is None), key=lambda r: r.order)
    by_title = max(told, key=lambda r: _likeness(follow_up, r.title), default=None)
    if by_title is not None and _likeness(follow_up, by_title.title) >= _ALIKE:
        return by_title
    same = [r for r in told if _is_on_the_same(follow_up, r.act, overlap) and r.act.issuer in follow_up.issuers]
    return same[-1] if same else None


def _likeness(follow_up: FollowUp, title: str) -> float:
    return max((similarity(quoted, title) for quoted in follow_up.titles), default=0.0)


def _is_on_the_same(follow_up: FollowUp, act: Act, overlap: Overlap) -> bool:
    return overlap(follow_up.commodities, act.commodities)


def answered(follow_up: FollowUp, past: Iterable[PastAct], day: date, overlap: Overlap) -> PastAct | None:
    """Of the issuer's earlier acts the one that is meant: towards a state that both name, else the last. Of an answer
    that names no goods the one act that it can mean.
    """
    open_to = [p for p in past if _may_be_meant(follow_up, p, day)]
    if not follow_up.commodities:
        return open_to[0] if len(open_to) == 1 else None
    meant = [p for p in open_to if _is_on_the_same(follow_up, p.act, overlap)]
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
        case _:
            return False


def act_of_answer(follow_up: FollowUp, meant: Act, *, place: str | None) -> Act:
    """The act that is answered, as the answer leaves it. `place` is the state of an authority that speaks.

    Figures and days are the answer's own: what it does not repeat is not told by it.
    """
    answer, foreign = follow_up.answer, place is not None and place != meant.issuer
    return replace(
        meant,
        ordinal=0,
        stage=_stage(follow_up, meant),
        stage_by=answer.by,
        certainty=Certainty.CLAIMED if foreign else follow_up.certainty,
        claimant=place if foreign else None,
        agency=None if foreign else follow_up.agency or None,
        evidence=(answer.by,),
        document=follow_up.document,
        refers_to=(),
        announced=None,
        effective=_corrected_day(follow_up, meant.effective, follow_up.effective),
        until=_corrected_day(follow_up, meant.until, follow_up.until),
        comments_until=None,
        quantities=_figures(follow_up.quantities, meant.quantities),
        trigger=f"answer:{answer.kind}",
        continues=False,
        corrects=answer.by if answer.kind is AnswerKind.CORRECTS else None,
        retracts=answer.by if answer.kind is AnswerKind.RETRACTS else None,
        answer=answer,
        confidence=1.0,
        read_by=ActReader.GRAMMAR,
        model="",
        unclear_sign=None,
        unclear_stage=None,
        unclear_measure=None,
        said=(),
        said_open=(),
    )


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
    """The day that the answer names, if it leaves the act standing and the act had one."""
    stands = follow_up.answer.kind in (AnswerKind.CORRECTS, AnswerKind.UPHOLDS)
    return now if stands and was is not None else None


def _figures(told: Sequence[Quantity], were: Sequence[Quantity]) -> tuple[Quantity, ...]:
    kinds = {(q.unit, q.of) for q in were}
    units = {q.unit for q in were}
    same = tuple(q for q in told if (q.unit, q.of) in kinds)
    return same or tuple(replace(q, of=next(w.of for w in were if w.unit == q.unit)) for q in told if q.unit in units)
