"""What is known of an event, folded from its reports: a pure function of their set.

Reports are taken in the order in which we saw them, those of one poll in the order in which they were said: what was
told stands until somebody may correct it. Who knows less does not correct who knows more: a fact changes by a surer
report, or by an equally sure one of the issuer itself or of the outlet that alone said otherwise. What differs and
does not change it is dissent. What another government claims changes nothing where others report; it is kept as a
claim, as far as it goes beyond them, until somebody who vouches for it says the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from monitor.domain.acts.act import (
    Act,
    Action,
    ActReader,
    AnswerKind,
    Certainty,
    Direction,
    DocumentNumber,
    Measure,
    MeasureClass,
    Quantity,
    Stage,
)
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.certainty import Part, Weighed, refutes, weigh
from monitor.domain.event.identity import ActRef
from monitor.domain.event.past_acts import day_of
from monitor.domain.event.report import Report

__all__ = ["Fact", "Field", "Standing", "act_told", "as_told", "restated_days", "speaker", "stand"]

_STALE = timedelta(hours=72)  # so long are wires written from what was known before
_AGAIN = timedelta(days=3)  # within these, the same words are still the news of one day
_DECIDED = (Stage.ANNOUNCED, Stage.IN_FORCE)
_TURNS = timedelta(hours=20)  # before that, news of an act and of its end are reports of one thing
_UNVOUCHED = (Certainty.CLAIMED, Certainty.RUMOURED)


class Field(StrEnum):
    """What a fact is about, in the words of scheme.yaml."""

    CERTAINTY = "certainty"
    STAGE = "stage"
    OUTCOME = "outcome"  # what became of an act that was decided: revoke, remove, suspend, postpone
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
    CLAIM = "claim"  # `US stage`: who claims, and what of it goes beyond what others say
    DISSENT = "dissent"  # the direction that somebody less sure tells; that it is denied, or only considered
    UPHELD = "upheld"  # that a delay was asked for and refused
    OTHER_FIGURE = "other_figure"  # of somebody who is as sure: another figure than the one that counts
    OTHER_DATE = "other_date"  # `effective 2026-05-01`: another first or last day, of somebody who is as sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`value` is as the scheme writes it: an id, a code, an ISO date, a quantity in words. `by` is whose word it is."""

    field: Field
    value: str
    by: ActRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts in a fixed order. There may be several targets, commodities, lists, firms, quantities, claims and
    dissents.
    """

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


def stand(reports: Sequence[Report], overlap: Overlap, weighed: Weighed | None = None) -> Standing:
    """What the reports (at least one) come to. `weighed` is their weight where it is known already."""
    weighed = weighed or weigh(reports)
    ordered = _as_seen(reports)
    vouched = [r for r in ordered if r.act.certainty not in _UNVOUCHED] or ordered
    unheard = {w.ref for w in weighed.weights if w.part is Part.CONTRADICTED}
    heard = [r for r in vouched if r.ref not in unheard] or vouched
    ends = () if weighed.is_refuted else _ends_of(heard)
    outcome = _outcome(ends)
    now = ends or heard  # what became of it is as sure, and as far, as those are who tell it
    stage, certainty = _stage(now), weigh(ends).certainty if ends else weighed.certainty
    direction = _direction(vouched if weighed.is_refuted else heard, ends, outcome)
    settled = (
        Fact(field=Field.CERTAINTY, value=certainty, by=_surest(ends or ordered).ref),
        Fact(field=Field.STAGE, value=_stage_now(stage, now), by=stage.ref),
        Fact(field=Field.DIRECTION, value=_sign_of(direction, stage), by=direction.ref),
        *([Fact(field=Field.OUTCOME, value=_became(outcome, heard), by=outcome.ref)] if outcome else ()),
    )
    dated = ends or _of_one_kind(heard, Standing(facts=settled))
    counted = heard if outcome is None or outcome.act.action is Action.POSTPONE else ends
    decided = _as_decided(heard, stage)
    dated, counted = ([r for r in of if r in decided] or of for of in (dated, counted))
    known = [*settled, *_single_facts(decided, dated), *_collected_facts(decided), *_figures(counted)]
    known = _without_duration(known)
    told = Standing(facts=tuple(known))
    claims = [r for r in ordered if r.act.certainty is Certainty.CLAIMED] if vouched is not ordered else []
    dissent = () if weighed.is_refuted else tuple(_dissent(vouched, told, ends))
    others: tuple[Fact, ...] = (
        ()
        if weighed.is_refuted
        else (
            *_other_figures(counted, told),
            *_other_dates(dated, told),
        )
    )
    if stage.act.stage is Stage.DENIED or any(f.value in _REFUTED for f in dissent):
        known = [f for f in known if f.field not in _OF_ONE_SIDE]
        others = ()
    elsewhere = _told_elsewhere(ordered) if not dissent else ()
    known = [*known, *_what(ordered, told), *_upheld(heard)]
    return Standing(facts=(*known, *_claims(claims, told, stage.act, overlap), *dissent, *elsewhere, *others))


_REFUTED = (Stage.DENIED, Stage.CONSIDERED)


def _as_decided(reports: Sequence[Report], stage: Report) -> Sequence[Report]:
    """Of an act that is decided those that tell it so: what was planned before, and is not decided, is no part of it.
    Goods that the decision leaves out are those of the plan.
    """
    decided = [r for r in reports if r.act.stage in _DECIDED]
    if stage.act.stage not in _DECIDED or not decided or not any(r.act.commodities for r in decided):
        return reports
    return decided


def _without_duration(known: list[Fact]) -> list[Fact]:
    """For how long it holds is said by its last day."""
    if not any(f.field is Field.UNTIL for f in known):
        return known
    return [f for f in known if f.field is not Field.QUANTITIES or f.value.rpartition(" ")[2] not in ("mo", "d")]


def _told_elsewhere(reports: Sequence[Report]) -> Iterator[Fact]:
    """That somebody else tells the act, where all that is known are reports that dispute it, and nobody of the issuer's
    stands behind them.
    """
    first = reports[0]
    if all(_disputes(r) for r in reports):
        yield Fact(field=Field.DISSENT, value=Stage.ANNOUNCED, by=first.ref)


def _disputes(report: Report) -> bool:
    answer = report.act.answer
    return answer is not None and answer.kind in _DISPUTING and report.act.certainty.rank < Certainty.ATTRIBUTED.rank


_DISPUTING = (AnswerKind.DENIES, AnswerKind.UNDECIDED, AnswerKind.DISPUTES)


def _direction(reports: Sequence[Report], ends: Sequence[Report], outcome: Report | None) -> Report:
    """The report whose sign counts. What is put off has the sign that it is to have; an estimate of the sign yields to
    who reads it in words, and that something is amended to who tells how.
    """
    if outcome is not None and outcome.act.action not in (Action.POSTPONE, Action.SUSPEND):
        return outcome
    signed = [r for r in reports if _sign(r.act) is not None and r not in ends]
    telling = [r for r in signed if r.act.action is not Action.AMEND] or signed
    read = [r for r in telling if r.act.read_by is not ActReader.JUDGE] or telling
    return _settled(read, _sign) or _surest(reports)


def _stage_now(stage: Report, reports: Sequence[Report]) -> Stage:
    """What is extended holds, unless the report says that it is to begin later."""
    is_sure = partial(_knows_as_much, than=stage)
    extended = stage.act.stage is Stage.ANNOUNCED and any(_is_extended(r) and is_sure(r) for r in reports)
    return Stage.IN_FORCE if extended else stage.act.stage


def _knows_as_much(report: Report, *, than: Report) -> bool:
    estimated = than.act.read_by is ActReader.JUDGE and report.act.read_by is not ActReader.JUDGE
    return estimated or report.act.certainty.rank >= than.act.certainty.rank


def _is_extended(report: Report) -> bool:
    act = report.act
    is_later = act.effective is not None and act.effective > report.said_at.date()
    is_rule = act.measure.measure_class is MeasureClass.RESTRICTION
    return act.action is Action.EXTEND and act.stage in _DECIDED and is_rule and not is_later


def _sign_of(direction: Report, stage: Report) -> Direction:
    """What is denied makes nothing easier and nothing harder."""
    return Direction.NONE if stage.act.stage is Stage.DENIED else direction.act.direction


_ENDS = frozenset({Action.REVOKE, Action.REMOVE, Action.SUSPEND, Action.POSTPONE})
_BEGINS = frozenset({Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.GRANT, Action.EXTEND, Action.AMEND})


def _ends_of(reports: Sequence[Report]) -> Sequence[Report]:
    """The reports of what became of the act that the others tell: revoked, lifted, suspended or put off, some time
    after it was told. Of one day, both are news of one act, and who is surer decides.
    """
    begun = [r for r in reports if r.act.action in _BEGINS and r.act.stage in _DECIDED]
    if not begun:
        return ()
    first = min(begun, key=_said)
    ends = [r for r in reports if _ends(r, first)]
    last = max((_said(r) for r in begun if r.act.certainty.rank >= Certainty.ATTRIBUTED.rank), default=_said(first))
    return ends if ends and last < max(map(_said, ends)) else ()


def _outcome(ends: Sequence[Report]) -> Report | None:
    """Who speaks of the end: the surest, the first of equals."""
    return max(ends, key=lambda r: (r.act.certainty.rank, -_said(r)), default=None)


def _became(outcome: Report, reports: Sequence[Report]) -> Action:
    """What has not begun yet is put off, not suspended."""
    action, day = outcome.act.action, outcome.said_at.date()
    to_come = any(r.act.effective is not None and r.act.effective > day for r in reports)
    return Action.POSTPONE if action is Action.SUSPEND and to_come else action


def _ends(report: Report, first: Report) -> bool:
    act = report.act
    if act.action not in _ENDS or act.stage not in _DECIDED or report.said_at - first.said_at < _TURNS:
        return False
    authorises = MeasureClass.AUTHORISATION
    same = (act.measure.measure_class is authorises) is (first.act.measure.measure_class is authorises)
    needed = Certainty.ATTRIBUTED if first.act.certainty is Certainty.OFFICIAL else Certainty.REPORTED
    return same and act.certainty.rank >= needed.rank


def _said(report: Report) -> float:
    return report.said_at.timestamp()


def act_told(reports: Sequence[Report], standing: Standing) -> Act:
    """The act as all reports (at least one) come to tell it: what card, thread, page and regime say of the event."""
    return as_told(speaker(reports, standing).act, standing)


def _what(reports: Sequence[Report], standing: Standing) -> Iterator[Fact]:
    """The measure and what is done to it. What is denied is what was told, not what the denial makes of it; an estimate
    yields to who reads it in words.
    """
    by = speaker(reports, standing)
    if standing.stage is Stage.DENIED:
        told = [r for r in reports if not r.act.is_answer and r.act.read_by is not ActReader.JUDGE]
        by = max(told, key=lambda r: r.act.certainty.rank, default=by)
    elif by.act.read_by is ActReader.JUDGE:
        by = _in_words(reports, standing) or by
    action = by.act.action
    if standing.stage is not Stage.DENIED and Action.POSTPONE in standing.values(Field.OUTCOME):
        action = Action.POSTPONE
    yield Fact(field=Field.MEASURE, value=by.act.measure, by=by.ref)
    yield Fact(field=Field.ACTION, value=action, by=by.ref)


def _in_words(reports: Sequence[Report], standing: Standing) -> Report | None:
    """Of those who agree with what is known the surest report that is read in words."""
    read = [r for r in reports if r.act.read_by is not ActReader.JUDGE and r.act.stage in _DECIDED]
    agreeing = [r for r in read if r.act.direction is standing.direction]
    return max(agreeing, key=lambda r: r.act.certainty.rank, default=None)


def as_told(act: Act, standing: Standing) -> Act:
    """A report's act with what all reports of its event come to: what is done, how far, how sure, its sign, number,
    dates, targets and goods.
    """
    (number,) = standing.values(Field.DOCUMENT) or ("",)
    told = {*standing.values(Field.TARGET), *standing.values(Field.COMMODITIES)}
    days = {field: date.fromisoformat(day) for field in _DAYS for day in standing.values(field)}
    measure = Measure(next(iter(standing.values(Field.MEASURE)), act.measure))
    return replace(
        act,
        measure=measure,
        action=Action(next(iter(standing.values(Field.ACTION)), act.action)),
        stage=standing.stage,
        stage_by=act.stage_by if act.stage is standing.stage else None,
        unclear_stage=act.unclear_stage if act.stage is standing.stage else None,
        certainty=standing.certainty,
        direction=standing.direction,
        document=DocumentNumber.of_key(number) if number else None,
        announced=days.get(Field.ANNOUNCED),
        effective=days.get(Field.EFFECTIVE),
        until=days.get(Field.UNTIL),
        comments_until=days.get(Field.COMMENTS_UNTIL),
        target=standing.values(Field.TARGET) or act.target,
        quantities=_as_standing(act.quantities, standing.values(Field.QUANTITIES)),
        commodities=standing.values(Field.COMMODITIES) or act.commodities,
        inferred=tuple(i for i in act.inferred if i not in told),
    )


def _as_standing(said: Sequence[Quantity], figures: Sequence[str]) -> tuple[Quantity, ...]:
    """The figures that count. One that this report does not have as it stands is taken from the words of the fact."""
    own = {written(q): q for q in said}
    return tuple(own.get(figure) or _of_words(figure) for figure in figures)


def _of_words(figure: str) -> Quantity:
    before, _, unit = figure.rpartition(" ")
    qualifier, _, value = before.rpartition(" ")
    return Quantity(
        value=float(value.replace(",", "")),
        unit=unit,
        qualifier=qualifier.replace(" ", "_"),
        of="duration" if unit in ("mo", "d") else "",
    )


_DAYS = (Field.ANNOUNCED, Field.EFFECTIVE, Field.UNTIL, Field.COMMENTS_UNTIL)


def speaker(reports: Sequence[Report], standing: Standing) -> Report:
    """The report whose words stand for the event: the surest that agrees with what is known, the earliest of equals."""
    outcome = {f.by for f in standing.of(Field.OUTCOME)}

    def fits(report: Report) -> tuple[bool, bool, bool, int, bool, int]:
        act = report.act
        agrees = act.direction is standing.direction and (act.stage is Stage.DENIED) is (standing.stage is Stage.DENIED)
        decided = (act.stage in _DECIDED) is (standing.stage in _DECIDED)
        rest = act.certainty.rank, act.stage is standing.stage, -report.tier.rank
        return report.ref in outcome, agrees, decided, *rest

    return max(_as_seen(reports), key=fits)


def _as_seen(reports: Sequence[Report]) -> list[Report]:
    return sorted(reports, key=lambda r: (r.seen_at, r.said_at, r.order))


def restated_days(reports: Iterable[Report]) -> tuple[date, ...]:
    """Days on which the issuer said it again, from reports that name it: the retelling of the first days is none."""
    named = [r for r in reports if r.act.certainty.rank >= Certainty.ATTRIBUTED.rank]
    days = sorted({_day(r) for r in named})
    again: list[date] = []
    for day in days[1:]:
        if day - (again[-1] if again else days[0]) >= _AGAIN:
            again.append(day)
    return tuple(again)


def _day(report: Report) -> date:
    """When the issuer said it, as far as the report tells."""
    return day_of(report.act, report.said_at.date())


def _surest(ordered: Sequence[Report]) -> Report:
    return max(ordered, key=lambda r: r.act.certainty.rank)


@dataclass(slots=True)
class _Word:
    """The report whose word counts, the first that said it unless a surer one defends it, and who is as sure of it."""

    held: Report
    outlets: set[str]

    def hear(self, report: Report, *, same: bool, moves: bool) -> None:
        if moves or (same and _is_surer(report, self.held)):
            self.held, self.outlets = report, {report.outlet}
        elif same and report.act.certainty is self.held.act.certainty:
            self.outlets.add(report.outlet)

    def is_corrected_by(self, report: Report) -> bool:
        """By who knows more; or, of who knows as much, by the issuer's own later word, by the outlet's that alone
        stands for it, and by a report that says that it corrects one.
        """
        if report.act.corrects is not None and report.outlet == self.held.outlet:
            return True
        mine, theirs = report.act.certainty.rank, self.held.act.certainty.rank
        is_own_word = report.act.certainty is Certainty.OFFICIAL or self.outlets == {report.outlet}
        return mine > theirs or (mine == theirs and (is_own_word or report.act.corrects is not None))


def _settled(
    reports: Iterable[Report],
    said: Callable[[Act], object],
    goes_on: Callable[[Report, Report], bool] = lambda _, __: False,
) -> Report | None:
    """The report whose word counts on something that has one value; None where none says anything of it.

    `goes_on` says of a report and of the one that was held before that it takes the value further: no correction.
    """
    word: _Word | None = None
    for report in reports:
        value = said(report.act)
        if value is None:
            continue
        if word is None:
            word = _Word(report, {report.outlet})
        else:
            same = value == said(word.held.act)
            moves = not same and (word.is_corrected_by(report) or goes_on(report, word.held))
            word.hear(report, same=same, moves=moves)
    return word.held if word is not None else None


def _prolongs(report: Report, held: Report) -> bool:
    """Whether it extends the act beyond its last day, by somebody who knows as much, or days later by anybody who
    stands for it: who spoke before could not know.
    """
    act, other = report.act, held.act
    later = act.until is not None and other.until is not None and act.until > other.until
    knows = act.certainty.rank >= other.certainty.rank
    is_late = report.said_at - held.said_at >= _STALE and act.certainty not in _UNVOUCHED
    return later and act.action is Action.EXTEND and (knows or is_late)


def _is_surer(report: Report, other: Report) -> bool:
    return report.act.certainty.rank > other.act.certainty.rank


def _sign(act: Act) -> Direction | None:
    is_told = act.direction is not Direction.NONE and act.measure.measure_class is not MeasureClass.NEAR_MISS
    return act.direction if is_told else None


def _stage(reports: Sequence[Report]) -> Report:
    first, *later = reports
    word = _Word(first, {first.outlet})
    for report in later:
        word.hear(report, same=report.act.stage is word.held.act.stage, moves=_moves(report, word))
    return word.held


def _moves(report: Report, word: _Word) -> bool:
    """Whether the report takes the act further, or back. What goes further needs no correction by its own outlet: the
    world moves on. Of two that call it decided, an equally sure one does not take it back.
    """
    held = word.held
    now, before = report.act.stage, held.act.stage
    if now is Stage.IN_FORCE and before is Stage.ANNOUNCED and _has_come(held, report):
        return True
    if now.rank > before.rank:
        is_vouched = report.act.certainty.rank >= Certainty.ATTRIBUTED.rank or _has_come(report, report)
        is_late = report.said_at - held.said_at >= _STALE and is_vouched
        return report.act.certainty.rank >= held.act.certainty.rank or is_late
    if now in _DECIDED or before not in _DECIDED:
        return now is not before and _is_surer(report, held)
    return word.is_corrected_by(report)


def _has_come(held: Report, report: Report) -> bool:
    """Whether the first day that was told has come when somebody says that the act holds."""
    first = held.act.effective
    return first is not None and first <= report.said_at.date()


_ONE_VALUE: tuple[tuple[Field, Callable[[Act], date | str | None]], ...] = (
    (Field.DOCUMENT, lambda a: a.document.key if a.document else None),
    (Field.ANNOUNCED, lambda a: a.announced),
    (Field.EFFECTIVE, lambda a: a.effective),
    (Field.UNTIL, lambda a: a.until),
    (Field.COMMENTS_UNTIL, lambda a: a.comments_until),
)


_BY_KIND = (Field.EFFECTIVE, Field.UNTIL)


def _single_facts(reports: Sequence[Report], dated: Sequence[Report]) -> Iterator[Fact]:
    """`dated` are the reports whose first and last days mean the same."""
    for field, said in _ONE_VALUE:
        goes_on = {"goes_on": _prolongs} if field is Field.UNTIL else {}
        by = _settled(dated if field in _BY_KIND else reports, said, **goes_on)
        if by is not None:
            yield Fact(field=field, value=str(said(by.act)), by=by.ref)


def _of_one_kind(reports: Sequence[Report], settled: Standing) -> Sequence[Report]:
    """Those that call it put off, or those that do not, as who speaks for the event has it: the day to which a control
    is put off is its first, and the day until which it is suspended the last of the pause.
    """
    if len({_is_put_off(r) for r in reports}) == 1:
        return reports
    is_put_off = _is_put_off(speaker(reports, settled))
    return [r for r in reports if _is_put_off(r) is is_put_off]


def _is_put_off(report: Report) -> bool:
    return report.act.action is Action.POSTPONE


def _collected_facts(reports: Sequence[Report]) -> Iterator[Fact]:
    """Details add up, from those who know at least as much as all before them; those who know less retell or guess.

    Firms are compared within one language: their names are as written.
    """
    found: dict[Field, dict[str, Fact]] = {field: {} for field in _SETS}
    strongest = -1
    tongue = ""
    for report in reports:
        if report.act.certainty.rank < strongest:
            continue
        strongest = report.act.certainty.rank
        tongue = tongue or (report.tongue if report.act.firms else "")
        for field, value in _details(report.act, with_firms=report.tongue == tongue):
            found[field].setdefault(value, Fact(field=field, value=value, by=report.ref))
    yield from (fact for facts in found.values() for fact in facts.values())


def _figures(reports: Sequence[Report]) -> Iterator[Fact]:
    """Of each kind of figure the one that counts: 21 firms, and no longer 23."""
    kinds = dict.fromkeys(_kind(q) for r in reports for q in r.act.quantities)
    for kind in kinds:
        by = _settled(reports, partial(_figure, kind=kind))
        if by is not None and (figure := _figure(by.act, kind)) is not None:
            yield Fact(field=Field.QUANTITIES, value=figure, by=by.ref)


def _kind(quantity: Quantity) -> tuple[str, str]:
    """For how long is one kind, in days or in months."""
    return ("", "duration") if quantity.of == "duration" else (quantity.unit, quantity.of)


def _figure(act: Act, kind: tuple[str, str]) -> str | None:
    return next((written(q) for q in act.quantities if _kind(q) == kind), None)


def _upheld(reports: Sequence[Report]) -> Iterator[Fact]:
    """Once, by the first who says so in somebody's name."""
    for report in reports:
        answer = report.act.answer
        if answer is not None and answer.kind is AnswerKind.UPHOLDS and report.act.certainty not in _UNVOUCHED:
            yield Fact(field=Field.UPHELD, value="delay", by=report.ref)
            return


_OF_ONE_SIDE = (Field.EFFECTIVE, Field.UNTIL, Field.COMMENTS_UNTIL, Field.QUANTITIES)
"""What is not told of an act that is denied or disputed: it would be told of the one side."""


def _other_figures(reports: Sequence[Report], told: Standing) -> Iterator[Fact]:
    """Other figures of the same kind that somebody gives later who is as sure; nearly the same are the same."""
    by = {r.ref: r for r in reports}
    for fact in told.of(Field.QUANTITIES):
        held = by.get(fact.by)
        known = next((q for q in held.act.quantities if written(q) == fact.value), None) if held else None
        if held is None or known is None or known.qualifier or known.of == "duration":
            continue
        for report in reports:
            later = report.said_at >= held.said_at and report.outlet != held.outlet
            if not later or report.act.certainty.rank < held.act.certainty.rank:
                continue
            for figure in report.act.quantities:
                if _kind(figure) == _kind(known) and not figure.qualifier and not _alike(figure.value, known.value):
                    yield Fact(field=Field.OTHER_FIGURE, value=written(figure), by=report.ref)


def _other_dates(reports: Sequence[Report], told: Standing) -> Iterator[Fact]:
    """Other first and last days of reports that are as sure and are not of the same outlet. A later last day of who
    tells an extension is no other word on the same, and nor is a day that its own outlet has put right.
    """
    by = {r.ref: r for r in reports}
    for field, said in _ONE_VALUE:
        for fact in told.of(field) if field in _BY_KIND else ():
            held = by.get(fact.by)
            words = _last_words(reports, said)
            if held is None or held.act.corrects is not None:
                continue
            for report in words:
                as_sure = report.act.certainty.rank >= held.act.certainty.rank and report.outlet != held.outlet
                if as_sure and said(report.act) != said(held.act) and report.act.action is held.act.action:
                    value = f"{field} {said(report.act)}"
                    yield Fact(field=Field.OTHER_DATE, value=value, by=report.ref)


def _last_words(reports: Sequence[Report], said: Callable[[Act], object]) -> Sequence[Report]:
    """By outlet the last report that says something of it."""
    return list({r.outlet: r for r in reports if said(r.act) is not None}.values())


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _ROUNDED * max(abs(one), abs(other))


_ROUNDED = 0.02
_SETS = (Field.TARGET, Field.COMMODITIES, Field.LIST, Field.FIRMS)


def _details(act: Act, *, with_firms: bool) -> Iterator[tuple[Field, str]]:
    yield from ((Field.TARGET, t) for t in act.target if t not in act.inferred)
    yield from ((Field.COMMODITIES, c) for c in act.commodities if c not in act.inferred)
    if act.list_id:
        yield Field.LIST, act.list_id
    if with_firms:
        yield from ((Field.FIRMS, f) for f in act.firms)


def written(quantity: Quantity) -> str:
    """`over 28 entities`, `20 percent`."""
    return " ".join(filter(None, (quantity.qualifier.replace("_", " "), f"{quantity.value:,.12g}", quantity.unit)))


def _claims(claims: Sequence[Report], told: Standing, act: Act, overlap: Overlap) -> Iterator[Fact]:
    """What governments other than the issuer say beyond what is told; each thing once a claimant."""
    found: dict[str, Fact] = {}
    for report in claims:
        for beyond in _beyond(report.act, told, act, overlap):
            value = f"{report.act.claimant or '?'} {beyond}"
            found.setdefault(value, Fact(field=Field.CLAIM, value=value, by=report.ref))
    return iter(found.values())


def _beyond(claim: Act, told: Standing, act: Act, overlap: Overlap) -> Iterator[str]:
    if (claim.measure, claim.action) != (act.measure, act.action):
        yield "action"
    if claim.stage.rank > told.stage.rank:
        yield Field.STAGE
    if _opposite(claim.direction) is told.direction:
        yield Field.DIRECTION
    known = {field: told.values(field) for field in (*_SETS, Field.QUANTITIES)}
    if known[Field.COMMODITIES] and any(not overlap((c,), known[Field.COMMODITIES]) for c in claim.commodities):
        yield Field.COMMODITIES
    if "ALL" not in known[Field.TARGET] and set(claim.target) - set(known[Field.TARGET]):
        yield Field.TARGET
    if {written(q) for q in claim.quantities} - set(known[Field.QUANTITIES]):
        yield Field.QUANTITIES


def _dissent(reports: Sequence[Report], told: Standing, ends: Sequence[Report]) -> Iterator[Fact]:
    """Opposite signs and denials of those who do not change what stands; each once. What was told before the sign that
    stands now, and was corrected by it, is no dissent, nor is what became of the act (`ends`).
    """
    found: dict[str, Fact] = {}
    (sign,) = told.of(Field.DIRECTION)
    settled = next((r.said_at for r in reports if r.ref == sign.by), None)
    for report in (r for r in reports if r not in ends):
        act = report.act
        against = refutes(act)
        if report.ref.article_id == sign.by.article_id:  # an article that tells of two acts does not contradict itself
            continue
        if settled is not None and report.said_at < settled:
            continue
        if against and (act.stage is Stage.DENIED or told.stage in _DECIDED):
            disputes = act.answer is not None and act.answer.kind is AnswerKind.DISPUTES
            value = Stage.DENIED if disputes or act.stage is Stage.DENIED else Stage.CONSIDERED
            found.setdefault(value, Fact(field=Field.DISSENT, value=value, by=report.ref))
        elif _opposite(act.direction) is told.direction:
            found.setdefault(act.direction, Fact(field=Field.DISSENT, value=act.direction, by=report.ref))
    return iter(found.values())


def _opposite(direction: Direction) -> Direction | None:
    return {Direction.EASING: Direction.TIGHTENING, Direction.TIGHTENING: Direction.EASING}.get(direction)
