"""The fold of an event's reports into the event state: a pure function of their set.

Reports are taken in the order of first sight, those of one poll in the order of publication. A fact stays until a
report may correct it: a surer report, an equally sure one of the issuer itself, or one of the outlet that alone
reported the fact. Other differences are dissent. Another government's claim changes nothing while others report; as far
as it goes beyond them it is kept as a claim until somebody vouches for it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import partial
from math import isclose

from monitor.domain.acts.act import Act, ActReader, AnswerKind, Quantity
from monitor.domain.acts.scheme import Action, Certainty, Direction, MeasureClass, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.certainty import CertaintyResult, Part, assess_certainty, that_change
from monitor.domain.event.deciding_report import STALE, deciding, stage_report
from monitor.domain.event.disagreement import MULTIPLE, claims_beyond, dissent_from, implied_assertion
from monitor.domain.event.end_of_act import BEGINS, ENDS, ends_of, final_action, outcome_of
from monitor.domain.event.event_state import EventState, Fact, Field, as_seen, leading_report, quantity_text
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.report import Report

_UNVOUCHED = (Certainty.CLAIMED, Certainty.RUMOURED)


def fold_reports(
    reports: Sequence[Report], overlap: Overlap, weighed: CertaintyResult | None = None, *, begun: bool = False
) -> EventState:
    """The state that the reports (at least one) give. `weighed` is their certainty result if already known.

    `begun`: the first day that they name has come, so that an announced act is in force.
    """
    weighed = weighed or assess_certainty(reports)
    ordered = as_seen(reports)
    vouched = [r for r in ordered if r.act.certainty not in _UNVOUCHED] or ordered
    contradicted = {w.ref for w in weighed.weights if w.part is Part.CONTRADICTED}
    accepted = [r for r in vouched if r.ref not in contradicted] or vouched
    ends = () if weighed.is_refuted else ends_of(accepted)
    outcome = outcome_of(ends)
    current = ends or accepted  # stage and certainty of an ended act are those of the reports of its end
    stage, certainty = (
        stage_report(that_change(current)),
        assess_certainty(ends).certainty if ends else weighed.certainty,
    )
    direction = _direction(
        vouched if weighed.is_refuted else _of_the_decision(accepted, stage, if_any=_is_read), ends, outcome
    )
    sign = Direction.NONE if stage.act.stage is Stage.DENIED else direction.act.direction
    settled = (
        Fact(field=Field.CERTAINTY, value=certainty, by=_surest(that_change(ends or ordered)).ref),
        _stage(stage, current, has_ended=bool(ends), begun=begun),
        Fact(field=Field.DIRECTION, value=sign, by=direction.ref),
        *([Fact(field=Field.OUTCOME, value=final_action(outcome, accepted), by=outcome.ref)] if outcome else ()),
    )
    dated = ends or _of_one_kind(accepted, EventState(facts=settled))
    counted = accepted if outcome is None or outcome.act.action is Action.POSTPONE else ends
    decided = _of_the_decision(accepted, stage, if_any=_names_goods)
    of_decision = {r.ref for r in decided}
    dated, counted = ([r for r in of if r.ref in of_decision] or of for of in (dated, counted))
    known = [*settled, *_single_facts(decided, dated), *_collected_facts(decided), *_figures(counted)]
    known = _without_duration(known)
    state = EventState(facts=tuple(known))
    claims = [r for r in ordered if r.act.certainty is Certainty.CLAIMED] if vouched is not ordered else []
    dissent = () if weighed.is_refuted else tuple(dissent_from(vouched, state, ends))
    others = () if weighed.is_refuted else (*_other_figures(counted, state), *_other_dates(dated, state))
    if stage.act.stage is Stage.DENIED or any(f.value in _REFUTED for f in dissent):
        known = [f for f in known if f.field not in _ONE_SIDED]
        others = ()
    asserted = implied_assertion(ordered) if not dissent else ()
    known = [*known, *_measure_and_action(ordered, state), *_upheld(accepted), *_exempted(accepted)]
    return EventState(facts=(*known, *claims_beyond(claims, state, stage.act, overlap), *dissent, *asserted, *others))


_REFUTED = (Stage.DENIED, Stage.CONSIDERED)


def _of_the_decision(reports: Sequence[Report], stage: Report, *, if_any: Callable[[Report], bool]) -> Sequence[Report]:
    """For a decided act the reports of the decision, if one of them has what is asked: what they leave out, and the way
    that it was to go, belong to the plan before it.
    """
    decided = [r for r in reports if r.act.stage in DECIDED]
    return decided if stage.act.stage in DECIDED and any(map(if_any, decided)) else reports


def _names_goods(report: Report) -> bool:
    return bool(report.act.commodities)


def _is_read(report: Report) -> bool:
    """True if words were read, not estimated."""
    return report.act.read_by is not ActReader.JUDGE


def _without_duration(known: list[Fact]) -> list[Fact]:
    """The facts without a duration if there is a last day."""
    if not any(f.field is Field.UNTIL for f in known):
        return known
    return [f for f in known if f.field is not Field.QUANTITIES or f.value.rpartition(" ")[2] not in ("mo", "d")]


def _direction(reports: Sequence[Report], ends: Sequence[Report], outcome: Report | None) -> Report:
    """The report whose direction counts. A postponed act has its future direction; the judge's estimate yields to a
    reading of words, and AMEND to a report that states how.
    """
    if outcome is not None and outcome.act.action not in (Action.POSTPONE, Action.SUSPEND):
        return outcome
    directed = [r for r in reports if _stated_direction(r.act) is not None and r not in ends]
    specific = [r for r in directed if r.act.action is not Action.AMEND] or directed
    read = [r for r in specific if _is_read(r)] or specific
    return deciding(read, _stated_direction) or _surest(reports)


def _stage(stage: Report, current: Sequence[Report], *, has_ended: bool, begun: bool) -> Fact:
    """The stage. An extended act is in force, unless the report states a later start; so is a rule of which a report
    still speaks when its first day has come.
    """
    if stage.act.stage is Stage.ANNOUNCED:
        is_sure = partial(_is_as_sure, than=stage)
        if any(_is_extended(r) and is_sure(r) for r in current):
            return Fact(field=Field.STAGE, value=Stage.IN_FORCE, by=stage.ref)
        if not has_ended and (begins := _begun(current) or (_first_day(current) if begun else None)) is not None:
            return Fact(field=Field.STAGE, value=Stage.IN_FORCE, by=begins.ref)
    return Fact(field=Field.STAGE, value=stage.act.stage, by=stage.ref)


def _begun(reports: Sequence[Report]) -> Report | None:
    """The first report that speaks of the rule on or after its first day, as all reports together have that day."""
    rules = [r for r in reports if r.act.action in BEGINS and r.act.stage in DECIDED]
    known = deciding(rules, lambda act: act.effective)
    if known is None or known.act.effective is None or any(r.act.action in ENDS for r in reports):
        return None
    first = known.act.effective
    return next((r for r in rules if r.stated_at.date() >= first and r.stated_at > known.stated_at), None)


def _first_day(reports: Sequence[Report]) -> Report | None:
    """The report whose first day counts."""
    return deciding([r for r in reports if r.act.stage in DECIDED], lambda act: act.effective)


def _is_as_sure(report: Report, *, than: Report) -> bool:
    estimated = than.act.read_by is ActReader.JUDGE and report.act.read_by is not ActReader.JUDGE
    return estimated or report.act.certainty.rank >= than.act.certainty.rank


def _is_extended(report: Report) -> bool:
    act = report.act
    is_later = act.effective is not None and act.effective > report.stated_at.date()
    is_rule = act.measure.measure_class is MeasureClass.RESTRICTION
    return act.action is Action.EXTEND and act.stage in DECIDED and is_rule and not is_later


def _measure_and_action(reports: Sequence[Report], state: EventState) -> Iterator[Fact]:
    """The measure and its action. For a denied act they come from the reports that asserted it; the judge's estimate
    yields to a reading of words.
    """
    by = leading_report(reports, state)
    if state.stage is Stage.DENIED:
        asserting = [r for r in reports if not r.act.is_answer and r.act.read_by is not ActReader.JUDGE]
        by = max(asserting, key=lambda r: r.act.certainty.rank, default=by)
    elif by.act.read_by is ActReader.JUDGE:
        by = _surest_in_words(reports, state) or by
    action = by.act.action
    if state.stage is not Stage.DENIED and Action.POSTPONE in state.values(Field.OUTCOME):
        action = Action.POSTPONE
    yield Fact(field=Field.MEASURE, value=by.act.measure, by=by.ref)
    yield Fact(field=Field.ACTION, value=action, by=by.ref)


def _surest_in_words(reports: Sequence[Report], state: EventState) -> Report | None:
    """The surest report read in words that agrees with the state."""
    read = [r for r in reports if r.act.read_by is not ActReader.JUDGE and r.act.stage in DECIDED]
    agreeing = [r for r in read if r.act.direction is state.direction]
    return max(agreeing, key=lambda r: r.act.certainty.rank, default=None)


def _surest(ordered: Sequence[Report]) -> Report:
    return max(ordered, key=lambda r: r.act.certainty.rank)


def _prolongs(report: Report, current: Report) -> bool:
    """True if the report extends the act beyond its last day and is as sure, or is vouched for and days later: the
    earlier report could not know.
    """
    act, other = report.act, current.act
    later = act.until is not None and other.until is not None and act.until > other.until
    is_as_sure = act.certainty.rank >= other.certainty.rank
    is_late = report.stated_at - current.stated_at >= STALE and act.certainty not in _UNVOUCHED
    return later and act.action is Action.EXTEND and (is_as_sure or is_late)


def _stated_direction(act: Act) -> Direction | None:
    is_stated = act.direction is not Direction.NONE and act.measure.measure_class is not MeasureClass.NEAR_MISS
    return act.direction if is_stated else None


_ONE_VALUE: tuple[tuple[Field, Callable[[Act], date | str | None]], ...] = (
    (Field.DOCUMENT, lambda a: a.document.key if a.document else None),
    (Field.ANNOUNCED, lambda a: a.announced),
    (Field.EFFECTIVE, lambda a: a.effective),
    (Field.UNTIL, lambda a: a.until),
    (Field.COMMENTS_UNTIL, lambda a: a.comments_until),
)
_BY_KIND = (Field.EFFECTIVE, Field.UNTIL)


def _single_facts(reports: Sequence[Report], dated: Sequence[Report]) -> Iterator[Fact]:
    """Facts with one value. `dated` are the reports whose first and last days mean the same."""
    for field, value_of in _ONE_VALUE:
        goes_on = {"goes_on": _prolongs} if field is Field.UNTIL else {}
        by = deciding(dated if field in _BY_KIND else reports, value_of, **goes_on)
        if by is not None:
            yield Fact(field=field, value=str(value_of(by.act)), by=by.ref)


def _of_one_kind(reports: Sequence[Report], state: EventState) -> Sequence[Report]:
    """The reports that agree with the leading report on a postponement: a postponed control's date is its first day, a
    suspended control's the last day of the pause.
    """
    if len({_is_postponed(r) for r in reports}) == 1:
        return reports
    is_postponed = _is_postponed(leading_report(reports, state))
    return [r for r in reports if _is_postponed(r) is is_postponed]


def _is_postponed(report: Report) -> bool:
    return report.act.action is Action.POSTPONE


def _corrected_fields(report: Report, reports: Sequence[Report]) -> frozenset[Field]:
    """The fields for which a later report of the same outlet gives other values as a correction."""
    later = (r for r in reports if r.outlet == report.outlet and r.stated_at > report.stated_at and r.act.corrects)
    return frozenset(field for r in later for field, _ in _details(r.act, with_firms=True))


def _collected_facts(reports: Sequence[Report]) -> Iterator[Fact]:
    """Facts with several values add up, from reports at least as sure as all before; less sure ones repeat or guess.

    Firms are compared within one language, because their names are as written; a shorter or longer form of a name that
    an earlier report has is no new firm. What an outlet corrects counts as corrected.
    """
    found: dict[Field, dict[str, Fact]] = {field: {} for field in MULTIPLE}
    strongest = -1
    tongue = ""
    unknown: set[str] = set()  # names as written in earlier reports
    for report in reports:
        if report.act.certainty.rank < strongest:
            continue
        strongest = report.act.certainty.rank
        tongue = tongue or (report.tongue if report.act.firms else "")
        corrected = _corrected_fields(report, reports)
        for field, value in _details(report.act, with_firms=report.tongue == tongue):
            if field in corrected:
                continue
            if field is not Field.FIRMS or value not in report.act.unknown_firms or not _is_form_of(value, unknown):
                found[field].setdefault(value, Fact(field=field, value=value, by=report.ref))
        unknown.update(name.casefold() for name in report.act.unknown_firms)
    yield from (fact for facts in found.values() for fact in facts.values())


def _is_form_of(name: str, named: Collection[str]) -> bool:
    """True if one of the names is this one with more or fewer words: Veldoria, Veldoria Photonics Ltd."""
    plain = name.casefold()
    return plain not in named and any(plain in other or other in plain for other in named)


def _figures(reports: Sequence[Report]) -> Iterator[Fact]:
    """The figure that counts for each kind of figure: 21 firms, and no longer 23."""
    kinds = dict.fromkeys(_kind(q) for r in reports for q in r.act.quantities)
    for kind in kinds:
        by = deciding(reports, partial(_figure, kind=kind))
        if by is not None and (figure := _figure(by.act, kind)) is not None:
            yield Fact(field=Field.QUANTITIES, value=figure, by=by.ref)


def _kind(quantity: Quantity) -> tuple[str, str]:
    """The kind of figure. Durations in days and months are one kind."""
    return ("", "duration") if quantity.of == "duration" else (quantity.unit, quantity.of)


def _figure(act: Act, kind: tuple[str, str]) -> str | None:
    return next((quantity_text(q) for q in act.quantities if _kind(q) == kind), None)


def _upheld(reports: Sequence[Report]) -> Iterator[Fact]:
    """One fact, from the first report that attributes it."""
    for report in reports:
        answer = report.act.answer
        if answer is not None and answer.kind is AnswerKind.UPHOLDS and report.act.certainty not in _UNVOUCHED:
            yield Fact(field=Field.UPHELD, value="delay", by=report.ref)
            return


def _exempted(reports: Sequence[Report]) -> Iterator[Fact]:
    """The day of each exemption; reports of one exemption follow each other within days."""
    last: Report | None = None
    for report in sorted(reports, key=lambda r: r.stated_at):
        answer = report.act.answer
        if answer is None or answer.kind is not AnswerKind.EXEMPTS:
            continue
        if last is None or report.stated_at - last.stated_at >= STALE:
            yield Fact(field=Field.EXEMPTED, value=report.stated_at.date().isoformat(), by=report.ref)
        last = report


_ONE_SIDED = (Field.EFFECTIVE, Field.UNTIL, Field.COMMENTS_UNTIL, Field.QUANTITIES)
"""Fields left out for a denied or disputed act: they would come from one side only."""


def _other_figures(reports: Sequence[Report], state: EventState) -> Iterator[Fact]:
    """Different figures of the same kind that an equally sure report gives later; rounding does not count."""
    by = {r.ref: r for r in reports}
    for fact in state.of(Field.QUANTITIES):
        held = by.get(fact.by)
        known = next((q for q in held.act.quantities if quantity_text(q) == fact.value), None) if held else None
        if held is None or known is None or known.qualifier or known.of == "duration":
            continue
        for report in reports:
            later = report.stated_at >= held.stated_at and report.outlet != held.outlet
            if not later or report.act.certainty.rank < held.act.certainty.rank:
                continue
            for figure in report.act.quantities:
                if (
                    _kind(figure) == _kind(known)
                    and not figure.qualifier
                    and not isclose(figure.value, known.value, rel_tol=_ROUNDING)
                ):
                    yield Fact(field=Field.CONFLICTING_FIGURE, value=quantity_text(figure), by=report.ref)


def _other_dates(reports: Sequence[Report], state: EventState) -> Iterator[Fact]:
    """Different first and last days from equally sure reports of other outlets. The later last day of an extension is
    no contradiction, nor is a day that its outlet has corrected.
    """
    by = {r.ref: r for r in reports}
    for field, value_of in _ONE_VALUE:
        for fact in state.of(field) if field in _BY_KIND else ():
            held = by.get(fact.by)
            if held is None or held.act.corrects is not None:
                continue
            last = {r.outlet: r for r in reports if value_of(r.act) is not None}
            for report in last.values():
                as_sure = report.act.certainty.rank >= held.act.certainty.rank and report.outlet != held.outlet
                if as_sure and value_of(report.act) != value_of(held.act) and report.act.action is held.act.action:
                    value = f"{field} {value_of(report.act)}"
                    yield Fact(field=Field.CONFLICTING_DATE, value=value, by=report.ref)


_ROUNDING = 0.02


def _details(act: Act, *, with_firms: bool) -> Iterator[tuple[Field, str]]:
    yield from ((Field.TARGET, t) for t in act.target if t not in act.inferred)
    yield from ((Field.COMMODITIES, c) for c in act.commodities if c not in act.inferred)
    if act.list_id:
        yield Field.LIST, act.list_id
    if with_firms:
        yield from ((Field.FIRMS, f) for f in act.firms)
