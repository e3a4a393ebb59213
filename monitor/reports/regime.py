"""Current state of measures, for `monitor regime`. Known acts only, so not complete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.acts.legal_zones import zones
from monitor.domain.acts.scheme import Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.event.past_acts import MeasureState, PastAct, Tie
from monitor.domain.event.regime import Change, Doubt, KnownMeasure, regime
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.wording.headline import headline
from monitor.wording.phrases.dates import day_there
from monitor.wording.phrases.ties import relation_line

HEADING = "Known acts, not complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChange:
    """The effect of a later act (`title`) on a measure from `day` on: "suspends Announcement No. 61 of 2025".

    `by_description` is True if the act names no document and fits this measure alone; `secondary_only` if `url` belongs
    to a register entry that has no page of its authority.
    """

    day: date
    in_words: str
    title: str
    url: str
    event: str
    entry: str
    by_description: bool
    secondary_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureStatus:
    """A measure for output. `what` is the act in English, `in_words` its state in words, with legal dates in the
    issuer's time zone. `by` and `by_url` are the document that caused the state. `secondary_only` and
    `by_secondary_only` are True if the address belongs to a register entry that has no page of its authority.
    """

    issuer: str
    what: str
    title: str
    url: str
    target: tuple[str, ...]
    state: MeasureState
    in_words: str
    since: date | None
    until: date | None
    part: str
    doubt: Doubt | None
    by: str
    by_url: str
    event: str
    entry: str
    note: str
    history: tuple[MeasureChange, ...]
    secondary_only: bool
    by_secondary_only: bool


def measure_statuses(
    past: Sequence[PastAct],
    vocabulary: Vocabulary,
    *,
    now: datetime,
    on: date | None = None,
    issuer: str | None = None,
    commodities: Sequence[str] | None = None,
    event: str | None = None,
    wanted: Callable[[PastAct], bool] | None = None,
) -> tuple[MeasureStatus, ...]:
    """Return measures by issuer, oldest first, as of `on` (default: today in each issuer's time zone).

    `event` keeps only the measure of the event with that label, `wanted` those whose act it holds for; all acts count
    for their states.
    """
    issuers = sorted({p.act.issuer or "" for p in past} if issuer is None else {issuer})
    measures = (
        known
        for one in issuers
        for known in regime(
            (p for p in past if (p.act.issuer or "") == one),
            on=on or _today(one, now, vocabulary),
            overlap=vocabulary.overlap,
            commodities=commodities,
        )
    )
    return tuple(
        _status_of(known, vocabulary)
        for known in measures
        if event in (None, known.measure.label) and (wanted is None or wanted(known.measure))
    )


def _today(issuer: str, now: datetime, vocabulary: Vocabulary) -> date:
    return now.astimezone(zones(vocabulary)(issuer)).date()


def _status_of(known: KnownMeasure, vocabulary: Vocabulary) -> MeasureStatus:
    measure, by = known.measure, known.by
    act = measure.act
    return MeasureStatus(
        issuer=act.issuer or "",
        what=headline(act, vocabulary),
        title=measure.display_name,
        url=measure.url,
        target=act.target,
        state=known.state,
        in_words=_in_words(known, lambda day: day_there(day, act.issuer, vocabulary)),
        since=known.since,
        until=known.until,
        part=known.part,
        doubt=known.doubt,
        by=by.display_name,
        by_url=by.url,
        event=measure.label,
        entry=measure.entry,
        note=measure.note,
        history=tuple(_change_of(change, measure) for change in known.history),
        secondary_only=measure.is_secondary_only,
        by_secondary_only=by.is_secondary_only,
    )


_STATES = {
    MeasureState.PROPOSED: "proposed",
    MeasureState.ANNOUNCED: "announced, not in force yet",
    MeasureState.IN_FORCE: "in force",
    MeasureState.PARTLY_SUSPENDED: "partly suspended",
    MeasureState.SUSPENDED: "suspended",
    MeasureState.ENDED: "ended",
}


def _in_words(known: KnownMeasure, written: Callable[[date], str]) -> str:
    """Return text such as "partly suspended (Article 2), last day 27 Nov 2026 (Beijing)"."""
    if known.doubt is not None:
        return f"not known: {_doubt(known, known.doubt, written)}"
    part = f" ({known.part})" if known.part else ""
    since = f" since {written(known.since)}" if known.since and known.state in _HAS_BEGUN else ""
    comes = _to_come(known, written)
    last = f", last day {written(known.until)}" if known.until else ""
    return f"{_STATES[known.state]}{part}{since}{comes}{last}"


_HAS_BEGUN = (MeasureState.IN_FORCE, MeasureState.ENDED)


def _to_come(known: KnownMeasure, written: Callable[[date], str]) -> str:
    effective = known.measure.act.effective
    waits = known.state in (MeasureState.ANNOUNCED, MeasureState.PROPOSED) and effective is not None
    return f", to apply from {written(effective)}" if waits and effective else ""


def _doubt(known: KnownMeasure, doubt: Doubt, written: Callable[[date], str]) -> str:
    last = written(known.until) if known.until else ""
    planned = known.measure.act.effective
    match doubt:
        case Doubt.SUSPENSION_EXPIRED:
            part = f" of {known.part}" if known.part else ""
            return f"the suspension{part} had its last day on {last}; no later act is known"
        case Doubt.VALIDITY_EXPIRED:
            return f"end of validity as printed, {last}; no later act is known"
        case Doubt.TARGET_DATE_PASSED:
            return f"proposed to apply from {written(planned) if planned else 'then'}; no later act is known"
        case Doubt.NO_FOLLOW_UP:
            return "proposed over a year ago; no later act is known"
        case Doubt.NOT_CONFIRMED:
            stage = "announced" if known.measure.act.stage is Stage.ANNOUNCED else "in force"
            return f"{known.measure.act.certainty} to be {stage}, not confirmed"


def _change_of(change: Change, measure: PastAct) -> MeasureChange:
    tie = Tie(relation=change.relation, to="", until=change.until, part=change.part)
    return MeasureChange(
        day=change.day,
        in_words=relation_line(tie, measure),
        title=change.act.display_name,
        url=change.act.url,
        event=change.act.label,
        entry=change.act.entry,
        by_description=change.by_description,
        secondary_only=change.act.is_secondary_only,
    )


def concept_named(name: str, kind: ConceptKind, vocabulary: Vocabulary) -> str | None:
    """Return the id of the concept with this id, or with this name in any language; None if there is none."""
    concepts = {c.id: c for c in vocabulary.of_kind(kind)}
    by_id = {i.casefold(): i for i in concepts}
    called = by_id.get(name.casefold()) or concept_called(name, concepts.values())
    return called.id if isinstance(called, Concept) else called


_SIMILARITY = 0.72  # Atlantis is not like Albania (0.67), Chna is China (0.89)


def nearest_name(name: str, kind: ConceptKind, vocabulary: Vocabulary) -> str:
    """Return the suggestion for an unknown name."""
    concepts = vocabulary.of_kind(kind)
    names = [n for c in concepts for n in (c.id, c.label)]
    near = did_you_mean(name, names, likeness=_SIMILARITY)
    return near or f"The vocabulary has no similar {kind}."
