"""The context of an act: earlier acts on its subject, the documents it names, and controls that it leaves in force."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Direction, Measure, MeasureClass
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.past_acts import PastAct, Tie, same_target

SPAN = timedelta(days=365)
"""How far back earlier acts are searched."""

_OTHERS_SHOWN = 3  # the last controls of the issuer on other goods that are shown
_UNAFFECTED_SHOWN = 2  # unaffected controls that are shown
CONTROLS = tuple(
    m
    for m in Measure
    if m.measure_class is MeasureClass.RESTRICTION and m not in (Measure.ENTITY_LIST, Measure.PRICE_FLOOR)
)
"""Measures that control which goods may leave."""

_LICENSING = (
    Measure.EXPORT_LICENSING_REQUIREMENT,
    Measure.CONTROL_LIST,
    Measure.EXTRATERRITORIAL_CONTROL,
)  # the basis of licences and of licence policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A document that the act names, with the act behind it if one is known."""

    tie: Tie
    past: PastAct | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Known acts (not complete), each list oldest first.

    `earlier` are the issuer's acts on the same goods, list or firms within SPAN, including the same day; `others` its
    last controls on other goods. `named` are the documents that the act names, of any age. `left` are controls in force
    on the same goods that an easing act does not affect. `counts` counts acts by direction: those of earlier days and
    this one. `later` are acts since then that may change what it states (`later_acts.may_change`). `possibly` are
    events that may be the same act (`possibly_same`), the likeliest first.
    """

    earlier: tuple[PastAct, ...] = ()
    others: tuple[PastAct, ...] = ()
    named: tuple[Named, ...] = ()
    left: tuple[PastAct, ...] = ()
    counts: tuple[tuple[Direction, int], ...] = ()
    later: tuple[PastAct, ...] = ()
    possibly: tuple[PastAct, ...] = ()

    @property
    def ordinal(self) -> int:
        """The act's position within SPAN: 1 for the first."""
        return sum(n for _, n in self.counts)


def context_of(now: PastAct, past: Iterable[PastAct], in_force: Sequence[PastAct], overlap: Overlap) -> Context:
    """The context of `now`. `past` may hold acts of any issuer and day; `in_force` are the controls in force then."""
    past = tuple(past)
    own = sorted((p for p in past if _is_before(p, now)), key=lambda p: (p.day, p.event_id))
    earlier: list[PastAct] = []
    others: list[PastAct] = []
    for p in own:
        (earlier if _same_subject(p.act, now.act, overlap) else others).append(p)
    counts = Counter(p.act.direction for p in earlier if p.day < now.day)
    counts[now.act.direction] += 1
    names = {name: p for p in past for name in p.names if p.event_id != now.event_id}
    return Context(
        earlier=tuple(earlier),
        others=tuple(p for p in others if is_control(p.act) and p.act.commodities)[-_OTHERS_SHOWN:],
        named=tuple(Named(tie=t, past=names.get(t.to)) for t in now.ties),
        left=_unaffected(now, in_force, overlap),
        counts=tuple((d, counts[d]) for d in Direction if counts[d]),
    )


def _is_before(past: PastAct, now: PastAct) -> bool:
    return (
        past.act.issuer == now.act.issuer
        and past.event_id != now.event_id
        and timedelta(0) <= now.day - past.day <= SPAN
        and past.act.measure.measure_class is not MeasureClass.NEAR_MISS
    )


def _same_subject(one: Act, other: Act, overlap: Overlap) -> bool:
    if one.list_id is not None and one.list_id == other.list_id:
        return True
    return not set(one.firms).isdisjoint(other.firms) or overlap(one.commodities, other.commodities)


def is_control(act: Act) -> bool:
    """True if it imposes a control on goods, tightens or amends one."""
    binds = act.direction in (Direction.TIGHTENING, Direction.MIXED) or act.action is Action.AMEND
    return act.measure in CONTROLS and binds


def _unaffected(now: PastAct, in_force: Sequence[PastAct], overlap: Overlap) -> tuple[PastAct, ...]:
    """The last controls that an easing act leaves in force: none that it names or may mean."""
    if now.act.direction is not Direction.EASING:
        return ()
    rests_on = _LICENSING if now.act.measure.measure_class is not MeasureClass.RESTRICTION else CONTROLS
    named = {tie.to for tie in now.ties if now.act.measure.measure_class is MeasureClass.RESTRICTION}
    controls = [
        p
        for p in in_force
        if p.event_id != now.event_id
        and p.act.issuer == now.act.issuer
        and p.day <= now.day
        and p.act.measure in rests_on
        and is_control(p.act)
        and overlap(p.act.commodities, now.act.commodities)
        and named.isdisjoint(p.names)
        and not _may_be_meant(now, p)
    ]
    return tuple(sorted(controls, key=lambda p: (p.day, p.event_id))[-_UNAFFECTED_SHOWN:])


def _may_be_meant(now: PastAct, control: PastAct) -> bool:
    """True if an act that eases a control without naming a document may be about this one."""
    return not now.ties and now.act.measure is control.act.measure and same_target(now.act, control.act)
