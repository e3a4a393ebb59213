"""Dates set by known acts, for `monitor calendar`. Known acts only, so not complete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain.acts.legal_zones import zone_of, zones
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.calendar import DateFate, DateKind, KnownDate, calendar_at
from monitor.domain.event.continued_acts import with_ties
from monitor.domain.event.past_acts import PastAct
from monitor.wording.headline import headline
from monitor.wording.phrases.dates import capital_of, date_line, day_there

HEADING = "Dates of known acts, not complete"
_OPEN = (DateKind.SUSPENSION_END, DateKind.EXPIRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDate:
    """A date for output. `there` is the day with the issuer's city; `in_days` counts from today in its time zone.

    `what` is the act in English, `meaning` the meaning of the date, `document` the act's title, `about` the titles of
    the acts that it refers to. `secondary_only` and `by_secondary_only` are True if `url` or `by_url` belongs to a
    register entry that has no page of its authority.
    """

    day: date
    there: str
    zone: str
    city: str
    in_days: int
    kind: DateKind
    fate: DateFate
    issuer: str
    what: str
    meaning: str
    document: str
    url: str
    event: str
    event_id: str
    entry: str
    about: tuple[str, ...] = ()
    by: str = ""
    by_url: str = ""
    secondary_only: bool = False
    by_secondary_only: bool = False


def calendar_dates(
    past: Sequence[PastAct],
    vocabulary: Vocabulary,
    *,
    now: datetime,
    ahead: timedelta,
    back: timedelta,
    issuer: str | None = None,
    commodities: Sequence[str] = (),
    everything: bool = False,
    event: str | None = None,
    wanted: Callable[[PastAct], bool] | None = None,
) -> tuple[CalendarDate, ...]:
    """Return dates from `back` before today to `ahead` after it, in order; optionally of one issuer or some goods.

    An act also counts for the goods of the earlier acts that it is tied to, because a suspension may name documents
    alone. Past dates are included if no later act is known; `everything` adds the other past dates and those that were
    moved or cancelled. `event` keeps only the dates of the event with that label, `wanted` those of acts for which it
    holds.
    """
    zone = zones(vocabulary)
    known = (
        d
        for d in calendar_at(with_ties(past, vocabulary.overlap), now=now, zone=zone)
        if issuer in (None, d.past.act.issuer)
        and event in (None, d.past.label)
        and (wanted is None or wanted(d.past))
        and (not commodities or any(vocabulary.overlap(p.act.commodities, commodities) for p in (d.past, *d.about)))
    )
    dates = (_calendar_date(d, vocabulary, now.astimezone(zone(d.past.act.issuer)).date()) for d in known)
    near = (d for d in dates if -back.days <= d.in_days <= ahead.days)
    return tuple(d for d in near if everything or d.fate is DateFate.DUE or _is_open(d))


def _is_open(known: CalendarDate) -> bool:
    return known.fate is DateFate.PASSED and known.kind in _OPEN


def _calendar_date(known: KnownDate, vocabulary: Vocabulary, today: date) -> CalendarDate:
    past, issuer = known.past, known.past.act.issuer
    return CalendarDate(
        day=known.day,
        there=day_there(known.day, issuer, vocabulary),
        zone=zone_of(issuer, vocabulary),
        city=capital_of(issuer, vocabulary),
        in_days=(known.day - today).days,
        kind=known.kind,
        fate=known.fate,
        issuer=issuer or "",
        what=headline(past.act, vocabulary),
        meaning=date_line(known, vocabulary),
        document=past.display_name,
        url=past.url,
        event=past.label,
        event_id=past.event_id,
        entry=past.entry,
        about=tuple(p.display_name for p in known.about),
        by=known.by.display_name if known.by else "",
        by_url=known.by.url if known.by else "",
        secondary_only=past.is_secondary_only,
        by_secondary_only=known.by is not None and known.by.is_secondary_only,
    )
