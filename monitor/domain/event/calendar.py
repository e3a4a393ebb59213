"""Dates set by known acts: start of a measure, end of a suspension or validity, end of a consultation.

A fold over past acts in any order. A later act that names an earlier one moves or cancels its dates. A date that passed
without such an act is PASSED, never an end: what followed is not known. Days are dates of law in the issuer's zone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Stage
from monitor.domain.event.past_acts import DECIDED, PastAct, Relation, resolved_tie


class DateKind(StrEnum):
    EFFECTIVE = "effective"
    SUSPENSION_END = "suspension_end"  # last day of the suspension of a control
    EXPIRY = "expiry"  # end of validity as stated
    COMMENTS = "comments"  # last day of a consultation


class DateFate(StrEnum):
    """The fate of a date by the day of the query. PASSED: what followed is not known."""

    DUE = "due"
    PASSED = "passed"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDate:
    """A date that `past` sets. `about` are the earlier acts that it concerns, such as the controls that a suspension
    covers. `by` is the later act that moved or cancelled it, None without one.
    """

    kind: DateKind
    day: date
    past: PastAct
    fate: DateFate
    about: tuple[PastAct, ...] = ()
    by: PastAct | None = None

    @property
    def order(self) -> tuple[date, str, str, str]:
        return (self.day, self.past.act.issuer or "", self.past.event_id, self.kind)


def calendar(past: Iterable[PastAct], *, on: date) -> tuple[KnownDate, ...]:
    """All dates of the acts known on that day, in date order."""
    known = _Known(sorted((p for p in past if p.day <= on), key=lambda p: (p.day, p.event_id)))
    dates = (
        known.known_date(kind, day, act, on=on)
        for act in known.acts
        if act.act.stage is not Stage.DENIED
        for kind, day in known.dates(act)
    )
    return tuple(sorted(dates, key=lambda d: d.order))


def calendar_at(
    past: Sequence[PastAct], *, now: datetime, zone: Callable[[str | None], tzinfo]
) -> tuple[KnownDate, ...]:
    """All dates at one moment, each issuer's by its own local day. `zone` gives an issuer's zone of law."""
    today = {issuer: now.astimezone(zone(issuer)).date() for issuer in {p.act.issuer for p in past}}
    dates = (d for on in sorted(set(today.values())) for d in calendar(past, on=on) if today[d.past.act.issuer] == on)
    return tuple(sorted(dates, key=lambda d: d.order))


def reminder_due(
    day: date, leads: Sequence[timedelta], *, today: date, sent: Sequence[timedelta] = ()
) -> timedelta | None:
    """The lead time of the reminder of `day` to send `today`, None for none.

    Of several due reminders only the nearest is sent, so that downtime causes one reminder, not many. `sent` are the
    lead times already sent. A past day gets none.
    """
    if today > day:
        return None
    due = [lead for lead in leads if day - today <= lead]
    nearest = min(due, default=None)
    return None if nearest is None or any(t <= nearest for t in sent) else nearest


def next_reminder(day: date, leads: Sequence[timedelta], *, now: datetime, zone: tzinfo) -> datetime | None:
    """When the next reminder of `day` is due: the lead time before the day begins in `zone`. None if none is left."""
    starts = (_start(day, lead, zone) for lead in leads)
    return min((at for at in starts if at is not None and at > now), default=None)


def _start(day: date, lead: timedelta, zone: tzinfo) -> datetime | None:
    """The reminder's time; None outside the range of dates."""
    try:
        return datetime.combine(day - lead, time.min, zone).astimezone(UTC)
    except OverflowError:
        return None


class _Known:
    """The acts known on a day, in order, and what later acts did to each."""

    def __init__(self, acts: Sequence[PastAct]) -> None:
        self.acts = acts
        self._named = {name: act for act in acts for name in act.names}
        self._later: dict[str, list[tuple[Relation, PastAct]]] = defaultdict(list)
        for act in acts:
            for tie in act.ties if act.act.stage is not Stage.DENIED else ():
                earlier = self._named.get(tie.to)
                if earlier is not None and earlier is not act:
                    self._later[earlier.event_id].append((resolved_tie(tie, earlier).relation, act))

    def dates(self, past: PastAct) -> Iterable[tuple[DateKind, date]]:
        act = past.act
        if act.effective is not None:
            yield DateKind.EFFECTIVE, act.effective
        if act.until is not None:
            yield (DateKind.SUSPENSION_END if self._suspends(past) else DateKind.EXPIRY), act.until
        if act.comments_until is not None:
            yield DateKind.COMMENTS, act.comments_until

    def known_date(self, kind: DateKind, day: date, past: PastAct, *, on: date) -> KnownDate:
        fate, by = self._fate(kind, day, past)
        if fate is DateFate.DUE and day < on:
            fate = DateFate.PASSED
        return KnownDate(kind=kind, day=day, past=past, fate=fate, about=self._about(past), by=by)

    def _about(self, past: PastAct) -> tuple[PastAct, ...]:
        found = (self._named.get(tie.to) for tie in past.ties)
        return tuple(dict.fromkeys(e for e in found if e is not None and e is not past))

    def _suspends(self, past: PastAct) -> bool:
        """True if it suspends a control, or extends a suspension."""
        if past.act.action is Action.SUSPEND:
            return True
        extended = (self._named.get(t.to) for t in past.ties if t.relation is Relation.EXTENDS)
        return any(e is not None and e.act.action is Action.SUSPEND for e in extended)

    def _fate(self, kind: DateKind, day: date, past: PastAct) -> tuple[DateFate, PastAct | None]:
        """The date's fate, decided by the last earlier act that moved or cancelled it."""
        fate: DateFate = DateFate.DUE
        by: PastAct | None = None
        for relation, act in self._later.get(past.event_id, ()):
            if act.day <= day and (change := _effect_on(kind, relation, act.act)):
                fate, by = change, act
        if kind is DateKind.EFFECTIVE and past.act.action is Action.POSTPONE:
            return self._fate_of_postponed_control(past, day) or (fate, by)
        back = self._resumed_by(past, day) if kind is DateKind.SUSPENSION_END else None
        return (fate, by) if back is None else (DateFate.CANCELLED, back)

    def _fate_of_postponed_control(self, past: PastAct, day: date) -> tuple[DateFate, PastAct] | None:
        """What a later act did to the control whose start `past` postponed."""
        controls = (control.event_id for control in self._about(past))
        later = ((relation, act) for control in controls for relation, act in self._later.get(control, ()))
        found = [
            (done, act)
            for relation, act in later
            if past.order < act.order and act.day <= day and (done := _effect_on(DateKind.EFFECTIVE, relation, act.act))
        ]
        return max(found, key=lambda f: f[1].order) if found else None

    def _resumed_by(self, past: PastAct, day: date) -> PastAct | None:
        """The act by which the last suspended control resumed or ended before the day; None while one is suspended."""
        ended = [self._ended(control, past.day, day) for control in self._suspended_controls(past, {past.event_id})]
        acts = [act for act in ended if act is not None]
        return max(acts, key=lambda act: act.order) if acts and len(acts) == len(ended) else None

    def _suspended_controls(self, past: PastAct, seen: set[str]) -> Iterable[PastAct]:
        """The controls that a suspension suspends; for an extension those of the extended suspension."""
        for earlier in self._about(past):
            if earlier.event_id not in seen:
                seen.add(earlier.event_id)
                if earlier.act.action is Action.SUSPEND:
                    yield from self._suspended_controls(earlier, seen)
                else:
                    yield earlier

    def _ended(self, control: PastAct, after: date, day: date) -> PastAct | None:
        """The act that resumed or ended the control after `after` and up to `day`."""
        done = self._later.get(control.event_id, ())
        ends = (act for relation, act in done if relation in (Relation.RESUMES, Relation.ENDS))
        return next((act for act in ends if after < act.day <= day), None)


def _effect_on(kind: DateKind, relation: Relation, act: Act) -> DateFate | None:
    if kind is DateKind.COMMENTS and relation in _CHANGES and act.comments_until is not None:
        return DateFate.MOVED
    if act.stage not in DECIDED:
        return None  # a considered or proposed act has no effect yet
    if relation is Relation.ENDS:
        return DateFate.CANCELLED
    if kind is DateKind.EFFECTIVE:
        if relation is Relation.SUSPENDS or (act.action is Action.POSTPONE and act.effective is None):
            return DateFate.CANCELLED
        begins = relation is Relation.IMPLEMENTS and act.continues
        return DateFate.MOVED if begins or (relation in _CHANGES and act.effective is not None) else None
    if kind is DateKind.COMMENTS:
        return None
    moves = relation is Relation.EXTENDS or (relation is Relation.AMENDS and act.until is not None)
    return DateFate.MOVED if moves else None


_CHANGES = (Relation.EXTENDS, Relation.AMENDS)
