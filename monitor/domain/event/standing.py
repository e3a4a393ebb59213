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

from monitor.domain.act import Act, Action, Certainty, Direction, DocumentNumber, MeasureClass, Quantity, Stage
from monitor.domain.event.certainty import Weighed, weigh
from monitor.domain.event.identity import ActRef
from monitor.domain.event.past import day_of
from monitor.domain.event.report import Report
from monitor.domain.vocabulary import Overlap

__all__ = ["Fact", "Field", "Standing", "as_told", "restated_days", "speaker", "stand"]

_STALE = timedelta(hours=72)  # so long are wires written from what was known before
_AGAIN = timedelta(days=3)  # within these, the same words are still the news of one day
_DECIDED = (Stage.ANNOUNCED, Stage.IN_FORCE)
_UNVOUCHED = (Certainty.CLAIMED, Certainty.RUMOURED)


class Field(StrEnum):
    """What a fact is about, in the words of scheme.yaml. The measure is no fact of a standing: its speaker has it."""

    CERTAINTY = "certainty"
    STAGE = "stage"
    DIRECTION = "direction"
    MEASURE = "measure"
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
    DISSENT = "dissent"  # the direction, or the stage denied, that somebody less sure tells


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
    heard = [r for r in vouched if (r.act.stage is Stage.DENIED) is weighed.is_denied] or vouched
    stage = _stage(heard)
    surest = _surest(ordered)
    direction = _settled(heard, _sign) or _surest(heard)
    settled = (
        Fact(field=Field.CERTAINTY, value=weighed.certainty, by=surest.ref),
        Fact(field=Field.STAGE, value=stage.act.stage, by=stage.ref),
        Fact(field=Field.DIRECTION, value=_direction(direction.act, weighed), by=direction.ref),
    )
    dated = _of_one_kind(heard, Standing(facts=settled))
    known = [*settled, *_single_facts(heard, dated), *_collected_facts(heard)]
    told = Standing(facts=tuple(known))
    claims = [r for r in ordered if r.act.certainty is Certainty.CLAIMED] if vouched is not ordered else []
    dissent = () if weighed.is_denied else _dissent(vouched, told)
    return Standing(facts=(*known, *_claims(claims, told, stage.act, overlap), *dissent))


def _direction(act: Act, weighed: Weighed) -> Direction:
    """What is denied makes nothing easier and nothing harder."""
    return Direction.NONE if weighed.is_denied else act.direction


def as_told(act: Act, standing: Standing) -> Act:
    """A report's act with what all reports of its event come to: how far, how sure, its sign, number, dates, targets
    and goods.
    """
    (number,) = standing.values(Field.DOCUMENT) or ("",)
    days = {field: date.fromisoformat(day) for field in _DAYS for day in standing.values(field)}
    return replace(
        act,
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

    def fits(report: Report) -> tuple[bool, int, bool, int]:
        act = report.act
        agrees = act.direction is standing.direction and (act.stage is Stage.DENIED) is (standing.stage is Stage.DENIED)
        return agrees, act.certainty.rank, act.stage is standing.stage, -report.tier.rank

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
        mine, theirs = report.act.certainty.rank, self.held.act.certainty.rank
        is_own_word = report.act.certainty is Certainty.OFFICIAL or self.outlets == {report.outlet}
        return mine > theirs or (mine == theirs and (is_own_word or report.act.corrects is not None))


def _settled(
    reports: Iterable[Report], said: Callable[[Act], object], goes_on: Callable[[Act, Act], bool] = lambda _, __: False
) -> Report | None:
    """The report whose word counts on something that has one value; None where none says anything of it.

    `goes_on` says of an act and of the one that was held before that it takes the value further: no correction.
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
            moves = not same and (word.is_corrected_by(report) or goes_on(report.act, word.held.act))
            word.hear(report, same=same, moves=moves)
    return word.held if word is not None else None


def _prolongs(act: Act, held: Act) -> bool:
    """Whether the act extends the other one beyond its last day, by somebody who knows as much."""
    later = act.until is not None and held.until is not None and act.until > held.until
    return later and act.action is Action.EXTEND and act.certainty.rank >= held.certainty.rank


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
    if now.rank > before.rank:
        is_late = report.said_at - held.said_at >= _STALE and report.act.certainty.rank >= Certainty.ATTRIBUTED.rank
        return report.act.certainty.rank >= held.act.certainty.rank or is_late
    if now in _DECIDED or before not in _DECIDED:
        return now is not before and _is_surer(report, held)
    return word.is_corrected_by(report)


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
    yield from _figures(reports)


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


_SETS = (Field.TARGET, Field.COMMODITIES, Field.LIST, Field.FIRMS)


def _details(act: Act, *, with_firms: bool) -> Iterator[tuple[Field, str]]:
    yield from ((Field.TARGET, t) for t in act.target if t not in act.inferred)
    yield from ((Field.COMMODITIES, c) for c in act.commodities)
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


def _dissent(reports: Sequence[Report], told: Standing) -> Iterator[Fact]:
    """Opposite signs and denials of those who do not change what stands; each once. What was told before the sign that
    stands now, and was corrected by it, is no dissent.
    """
    found: dict[str, Fact] = {}
    (sign,) = told.of(Field.DIRECTION)
    settled = next((r.said_at for r in reports if r.ref == sign.by), None)
    for report in reports:
        act = report.act
        if report.ref.article_id == sign.by.article_id:  # an article that tells of two acts does not contradict itself
            continue
        if settled is not None and report.said_at < settled:
            continue
        if act.stage is Stage.DENIED:
            found.setdefault(act.stage, Fact(field=Field.DISSENT, value=act.stage, by=report.ref))
        elif _opposite(act.direction) is told.direction:
            found.setdefault(act.direction, Fact(field=Field.DISSENT, value=act.direction, by=report.ref))
    return iter(found.values())


def _opposite(direction: Direction) -> Direction | None:
    return {Direction.EASING: Direction.TIGHTENING, Direction.TIGHTENING: Direction.EASING}.get(direction)
