"""The event state: facts with their reports, the report that represents the event, and the resulting act."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.acts.act import Act, AnswerKind, DocumentNumber, Facet, Quantity
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.identity import ActRef
from monitor.domain.event.past_acts import DECIDED, day_of
from monitor.domain.event.report import Report

_MIN_GAP = timedelta(days=3)  # repetitions within this time belong to the first announcement


class Field(StrEnum):
    """The subject of a fact, named as in scheme.yaml."""

    CERTAINTY = "certainty"
    STAGE = "stage"
    OUTCOME = "outcome"  # how a decided act ended: revoke, remove, suspend, postpone
    DIRECTION = "direction"
    MEASURE = "measure"
    ACTION = "action"
    DOCUMENT = "document"
    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    UNTIL = "until"
    COMMENTS_UNTIL = "comments_until"
    TARGET = "target"
    COMMODITIES = "commodities"
    LIST = "list"
    FIRMS = "firms"
    QUANTITIES = "quantities"
    CLAIM = "claim"  # `US stage`: the claimant, and what goes beyond the other reports
    DISSENT = "dissent"  # of a less certain report: the opposite direction, or "denied" or "considered"
    UPHELD = "upheld"  # a requested delay was refused
    EXEMPTED = "exempted"  # the day of a report that part of what the act covers is exempted
    CONFLICTING_FIGURE = "conflicting_figure"  # a different figure from an equally sure report
    CONFLICTING_DATE = (
        "conflicting_date"  # `effective 2026-05-01`: a different first or last day from an equally sure report
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact. `value` is as in the scheme: an id, a code, an ISO date, a quantity in words. `by` is its report."""

    field: Field
    value: str
    by: ActRef


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """The facts in a fixed order. Targets, commodities, lists, firms, quantities, claims, dissents may be several."""

    facts: tuple[Fact, ...]

    def of(self, field: Field) -> tuple[Fact, ...]:
        return tuple(f for f in self.facts if f.field is field)

    def values(self, field: Field) -> tuple[str, ...]:
        return tuple(f.value for f in self.of(field))

    @property
    def certainty(self) -> Certainty:
        return Certainty(self.values(Field.CERTAINTY)[0])

    @property
    def stage(self) -> Stage:
        return Stage(self.values(Field.STAGE)[0])

    @property
    def direction(self) -> Direction:
        return Direction(self.values(Field.DIRECTION)[0])


def act_of_event(reports: Sequence[Report], state: EventState) -> Act:
    """The act as all reports (at least one) together have it: what card, thread, page and regime show of the event.

    Its issuer is inferred only if no report names it.
    """
    act = with_state(leading_report(reports, state).act, state)
    if any(report.act.issuer_inferred is None for report in reports):
        act = replace(act, issuer_inferred=None)
    first = as_seen(reports)[0].act
    if act.stopped_firm is None and first.stopped_firm is not None and act.measure is first.measure:
        return _of_one_firm(act, first)
    return act


def _of_one_firm(act: Act, first: Act) -> Act:
    """The act with the one firm that it is about, which the first report names and the leading one leaves out."""
    named = tuple(s for s in first.asserted if s.facet is Facet.FIRMS and s.role)
    others = tuple(s for s in act.asserted if s.facet is not Facet.FIRMS)
    return replace(act, firms=tuple(s.value for s in named), asserted=(*others, *named))


def with_state(act: Act, state: EventState) -> Act:
    """A report's act with the event state's action, stage, certainty, direction, number, dates, targets and goods."""
    return with_values(act, values_by_field((fact.field, fact.value) for fact in state.facts))


StatedValues = Mapping[Field, tuple[str, ...]]
"""The values of a state's facts; () for a field without a fact."""


def values_by_field(facts: Iterable[tuple[Field, str]]) -> StatedValues:
    found: defaultdict[Field, tuple[str, ...]] = defaultdict(tuple)
    for field, value in facts:
        found[field] += (value,)
    return found


def with_values(act: Act, values: StatedValues) -> Act:
    """The same from the state's values alone."""
    (number,) = values[Field.DOCUMENT] or ("",)
    stated = {*values[Field.TARGET], *values[Field.COMMODITIES]}
    days = {field: date.fromisoformat(day) for field in _DAYS for day in values[field]}
    stage = Stage(values[Field.STAGE][0])
    return replace(
        act,
        measure=Measure(next(iter(values[Field.MEASURE]), act.measure)),
        action=Action(next(iter(values[Field.ACTION]), act.action)),
        stage=stage,
        stage_by=act.stage_by if act.stage is stage else None,
        unclear_stage=act.unclear_stage if act.stage is stage else None,
        certainty=Certainty(values[Field.CERTAINTY][0]),
        direction=Direction(values[Field.DIRECTION][0]),
        document=DocumentNumber.of_key(number) if number else None,
        announced=days.get(Field.ANNOUNCED),
        effective=days.get(Field.EFFECTIVE),
        until=days.get(Field.UNTIL),
        comments_until=days.get(Field.COMMENTS_UNTIL),
        target=values[Field.TARGET] or act.target,
        quantities=_quantities(act.quantities, values[Field.QUANTITIES]),
        commodities=values[Field.COMMODITIES] or act.commodities,
        inferred=tuple(i for i in act.inferred if i not in stated),
    )


def _quantities(own_quantities: Sequence[Quantity], figures: Sequence[str]) -> tuple[Quantity, ...]:
    """The figures that count. A figure that this report lacks is parsed from the fact's words."""
    own = {quantity_text(q): q for q in own_quantities}
    return tuple(own.get(figure) or _parsed_quantity(figure) for figure in figures)


def _parsed_quantity(figure: str) -> Quantity:
    before, _, unit = figure.rpartition(" ")
    qualifier, _, value = before.rpartition(" ")
    return Quantity(
        value=float(value.replace(",", "")),
        unit=unit,
        qualifier=qualifier.replace(" ", "_"),
        of="duration" if unit in ("mo", "d") else "",
    )


_DAYS = (Field.ANNOUNCED, Field.EFFECTIVE, Field.UNTIL, Field.COMMENTS_UNTIL)


def leading_report(reports: Sequence[Report], state: EventState) -> Report:
    """The report whose words represent the event: the surest that agrees with the state, the earliest of equals."""
    outcome = {f.by for f in state.of(Field.OUTCOME)}

    def fits(report: Report) -> tuple[bool, bool, bool, int, bool, int]:
        act = report.act
        agrees = act.direction is state.direction and (act.stage is Stage.DENIED) is (state.stage is Stage.DENIED)
        decided = (act.stage in DECIDED) is (state.stage in DECIDED)
        rest = act.certainty.rank, act.stage is state.stage, -report.tier.rank
        return report.ref in outcome, agrees, decided, *rest

    return max(as_seen(uncorrected(reports)), key=fits)


def uncorrected(reports: Sequence[Report]) -> list[Report]:
    """The reports that no later report of the same outlet corrects, and whose figures none of another outlet, at least
    as sure, calls wrong; all if nothing else is left.
    """
    corrections = [r for r in reports if r.act.corrects is not None]
    kept = [r for r in reports if not any(_is_corrected_by(r, c) for c in corrections)]
    return kept or list(reports)


def _is_corrected_by(report: Report, correction: Report) -> bool:
    if correction.stated_at <= report.stated_at:
        return False
    if correction.outlet == report.outlet:
        return True
    answer = correction.act.answer
    if answer is None or answer.kind is not AnswerKind.CORRECTS_OTHERS:
        return False
    is_as_sure = correction.act.certainty.rank >= report.act.certainty.rank
    figures = {(q.unit, q.of): q.value for q in correction.act.quantities}
    return is_as_sure and any(figures.get((q.unit, q.of), q.value) != q.value for q in report.act.quantities)


def prolongs(act: Act) -> bool:
    """True if the act moves the last day of a rule or of its suspension."""
    return act.action is Action.EXTEND or (act.action is Action.SUSPEND and act.continues)


def as_seen(reports: Sequence[Report]) -> list[Report]:
    return sorted(reports, key=lambda r: (r.seen_at, r.stated_at, r.order))


def restated_days(reports: Iterable[Report]) -> tuple[date, ...]:
    """Days on which the issuer repeated the act, from attributed reports; not repetitions within the first days."""
    named = [r for r in reports if r.act.certainty.rank >= Certainty.ATTRIBUTED.rank]
    days = sorted({day_of(r.act, r.stated_at.date()) for r in named})
    again: list[date] = []
    for day in days[1:]:
        if day - (again[-1] if again else days[0]) >= _MIN_GAP:
            again.append(day)
    return tuple(again)


def quantity_text(quantity: Quantity) -> str:
    """A quantity in words: `over 28 entities`, `20 percent`."""
    return " ".join(filter(None, (quantity.qualifier.replace("_", " "), f"{quantity.value:,.12g}", quantity.unit)))
