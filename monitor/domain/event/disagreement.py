"""What reports state against or beyond the event state: dissent, and claims of other governments."""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.act import Act, ActReader, AnswerKind
from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.certainty import refutes
from monitor.domain.event.event_state import EventState, Fact, Field, quantity_text
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.report import Report

MULTIPLE = (Field.TARGET, Field.COMMODITIES, Field.LIST, Field.FIRMS)
_DISPUTING = (AnswerKind.DENIES, AnswerKind.UNDECIDED, AnswerKind.DISPUTES)


def claims_beyond(claims: Sequence[Report], state: EventState, act: Act, overlap: Overlap) -> Iterator[Fact]:
    """What governments other than the issuer claim beyond the state; each thing once per claimant."""
    found: dict[str, Fact] = {}
    for report in claims:
        for beyond in _beyond(report.act, state, act, overlap):
            value = f"{report.act.claimant or '?'} {beyond}"
            found.setdefault(value, Fact(field=Field.CLAIM, value=value, by=report.ref))
    return iter(found.values())


def _beyond(claim: Act, state: EventState, act: Act, overlap: Overlap) -> Iterator[str]:
    if (claim.measure, claim.action) != (act.measure, act.action):
        yield "action"
    if claim.stage.rank > state.stage.rank:
        yield Field.STAGE
    if _opposite(claim.direction) is state.direction:
        yield Field.DIRECTION
    known = {field: state.values(field) for field in (*MULTIPLE, Field.QUANTITIES)}
    if known[Field.COMMODITIES] and any(not overlap((c,), known[Field.COMMODITIES]) for c in claim.commodities):
        yield Field.COMMODITIES
    if "ALL" not in known[Field.TARGET] and set(claim.target) - set(known[Field.TARGET]):
        yield Field.TARGET
    if {quantity_text(q) for q in claim.quantities} - set(known[Field.QUANTITIES]):
        yield Field.QUANTITIES


def dissent_from(reports: Sequence[Report], state: EventState, ends: Sequence[Report]) -> Iterator[Fact]:
    """Opposite directions that words state, and denials, if they do not change the state; each once. A report before
    the direction was corrected is no dissent, nor is a report of the end (`ends`).
    """
    found: dict[str, Fact] = {}
    (sign,) = state.of(Field.DIRECTION)
    settled = next((r.stated_at for r in reports if r.ref == sign.by), None)
    for report in (r for r in reports if r not in ends):
        act = report.act
        against = refutes(act)
        if report.ref.article_id == sign.by.article_id:  # an article about two acts does not contradict itself
            continue
        if settled is not None and report.stated_at < settled:
            continue
        if against and (act.stage is Stage.DENIED or state.stage in DECIDED):
            disputes = act.answer is not None and act.answer.kind is AnswerKind.DISPUTES
            value = Stage.DENIED if disputes or act.stage is Stage.DENIED else Stage.CONSIDERED
            found.setdefault(value, Fact(field=Field.DISSENT, value=value, by=report.ref))
        elif _opposite(act.direction) is state.direction and act.read_by is not ActReader.JUDGE:
            found.setdefault(act.direction, Fact(field=Field.DISSENT, value=act.direction, by=report.ref))
    return iter(found.values())


def implied_assertion(reports: Sequence[Report]) -> Iterator[Fact]:
    """Dissent that the act is asserted, if all reports dispute it without the issuer's word."""
    first = reports[0]
    if all(_disputes(r) for r in reports):
        yield Fact(field=Field.DISSENT, value=Stage.ANNOUNCED, by=first.ref)


def _disputes(report: Report) -> bool:
    answer = report.act.answer
    return answer is not None and answer.kind in _DISPUTING and report.act.certainty.rank < Certainty.ATTRIBUTED.rank


def _opposite(direction: Direction) -> Direction | None:
    return {Direction.EASING: Direction.TIGHTENING, Direction.TIGHTENING: Direction.EASING}.get(direction)
