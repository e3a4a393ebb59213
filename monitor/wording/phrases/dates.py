"""Legal dates in English, each with the city whose time zone applies: `last day 10 Nov 2026 (Beijing)`."""

from datetime import date, timedelta

from monitor.domain.acts.legal_zones import attribute_of
from monitor.domain.acts.scheme import Action
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.calendar import DateFate, DateKind, KnownDate
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.ties import named


def date_line(known: KnownDate, vocabulary: Vocabulary) -> str:
    """A known date in one line: what begins or ends, and its outcome."""
    there = day_there(known.day, known.past.act.issuer, vocabulary)
    return f"{_phrase(known, there)}{_outcome(known)}"


def day_there(day: date, issuer: str | None, vocabulary: Vocabulary) -> str:
    """`10 Nov 2026 (Beijing)`; without a city where none is known for the issuer."""
    city = capital_of(issuer, vocabulary)
    return f"{written_day(day)} ({city})" if city else written_day(day)


def capital_of(issuer: str | None, vocabulary: Vocabulary) -> str:
    """`Beijing`, "" where the vocabulary has no attribute `capital` for the state."""
    return attribute_of(issuer, "capital", vocabulary)


def _phrase(known: KnownDate, there: str) -> str:
    match known.kind:
        case DateKind.EFFECTIVE if known.past.act.action is Action.POSTPONE:
            return f"begins {there}, postponed"
        case DateKind.EFFECTIVE:
            return f"takes effect {there}"
        case DateKind.SUSPENSION_END if known.fate is DateFate.PASSED:
            return f"suspension: last day {there}"
        case DateKind.SUSPENSION_END:
            back = written_day(known.day + timedelta(days=1)) if known.day < date.max else "the next day"
            return f"suspension ends: last day {there}; the control returns {back} unless extended"
        case DateKind.EXPIRY:
            return f"end of validity as printed: {there}"
        case DateKind.COMMENTS:
            return f"comments accepted until {there}"


def _outcome(known: KnownDate) -> str:
    by = named(known.by) if known.by else ""
    match known.fate:
        case DateFate.MOVED:
            return f" · moved by {by}"
        case DateFate.CANCELLED:
            return f" · cancelled by {by}"
        case DateFate.PASSED if known.kind in (DateKind.SUSPENSION_END, DateKind.EXPIRY):
            return " · passed; whether it was extended is not known"
        case _:
            return ""
