"""Developments of an event in English, one phrase each: `takes effect 8 Dec 2026, not 1 Dec 2026`."""

from collections.abc import Callable, Sequence
from datetime import date

from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.development import Development, DevelopmentKind
from monitor.domain.event.event_state import Field
from monitor.wording.phrases.dates import day_there
from monitor.wording.phrases.english import joined, written_day
from monitor.wording.phrases.figures import figure_of_fact
from monitor.wording.phrases.names import goods_alone, short_place


def change(development: Development, issuer: str | None, vocabulary: Vocabulary) -> str:
    """What the development adds, without its source; "" for one whose heading is enough."""
    now = development.now
    match development.kind:
        case DevelopmentKind.CERTAINTY_UP:
            return _CERTAINTY_UP.get(Certainty(now[0]), "")
        case DevelopmentKind.STAGE_UP:
            return _STAGE[Stage(now[0])]
        case DevelopmentKind.NUMBER_ADDED:
            return f"document {formatted_number(now[0])}"
        case DevelopmentKind.DATE_CHANGED | DevelopmentKind.EXTENDED | DevelopmentKind.CORRECTED:
            return _date_changed(development, issuer, vocabulary)
        case DevelopmentKind.TARGET_CHANGED:
            return f"also applies to {joined([short_place(code, vocabulary) for code in now])}"
        case DevelopmentKind.SCOPE_CHANGED:
            return f"also {joined(_named(development, vocabulary))}"
        case DevelopmentKind.QUANTITY_CHANGED:
            before = f", before: {joined([figure_of_fact(v) for v in development.was])}" if development.was else ""
            return f"{joined([figure_of_fact(v) for v in now])}{before}"
        case DevelopmentKind.CLAIMS_MORE:
            return _claims_more(now, issuer, vocabulary)
        case DevelopmentKind.ENDED | DevelopmentKind.UPHELD:
            return _ENDINGS.get(now[0], "ended")
        case DevelopmentKind.CONTRADICTED:
            phrase = _DISAGREEMENTS.get(development.field, _contradiction)
            return f"another report {phrase(now)}"
        case kind:
            return _PHRASES.get(kind, "")


_PHRASES = {
    DevelopmentKind.EXEMPTED: "part of it is exempted; the rest stays",
    DevelopmentKind.TOUCHES_WATCH_LIST: "now touches the watch list",
}
_CERTAINTY_UP = {
    Certainty.REPORTED: "reported by an outlet",
    Certainty.ATTRIBUTED: "an outlet cites the government",
    Certainty.CORROBORATED: "a second independent source",
    Certainty.OFFICIAL: "the issuer's own page",
}
_STAGE = {
    Stage.CONSIDERED: "under consideration",
    Stage.PROPOSED: "formally proposed",
    Stage.ANNOUNCED: "decided and announced",
    Stage.IN_FORCE: "in force",
}
_ENDINGS = {
    "revoke": "revoked",
    "remove": "lifted",
    "suspend": "suspended",
    "postpone": "postponed",
    "delay": "a requested delay was refused",
}
_DATE = {
    Field.ANNOUNCED: "announced",
    Field.EFFECTIVE: "takes effect",
    Field.UNTIL: "last day",
    Field.COMMENTS_UNTIL: "comments accepted until",
}


def _date_changed(development: Development, issuer: str | None, vocabulary: Vocabulary) -> str:
    if development.field not in _DATE:
        return ""  # what else is corrected is in the headline
    day = day_there(date.fromisoformat(development.now[0]), issuer, vocabulary)
    before = f", not {written_day(date.fromisoformat(development.was[0]))}" if development.was else ""
    return f"{_DATE[development.field]} {day}{before}"


def _named(development: Development, vocabulary: Vocabulary) -> Sequence[str]:
    if development.field is Field.COMMODITIES:
        return [goods_alone(concept, vocabulary) for concept in development.now]
    if development.field is Field.LIST:
        return [found.label if (found := vocabulary.concepts.get(v)) else v for v in development.now]
    return development.now


_CLAIM_FIELDS = {
    "action": "another action",
    Field.STAGE: "a later stage",
    Field.DIRECTION: "the opposite direction",
    Field.COMMODITIES: "more goods",
    Field.TARGET: "more countries",
    Field.QUANTITIES: "other figures",
}


def _claims_more(now: Sequence[str], issuer: str | None, vocabulary: Vocabulary) -> str:
    what = joined([_CLAIM_FIELDS[claim.partition(" ")[2]] for claim in now])
    whom = short_place(issuer, vocabulary) if issuer else "the issuer"
    return f"more than {whom} has said ({what})"


def claim_line(claims: Sequence[str], vocabulary: Vocabulary) -> str:
    """`US claims more (see thread)` from facts of claims; "" without any."""
    if not claims:
        return ""
    by = dict.fromkeys(claim.partition(" ")[0] for claim in claims)
    who = joined([short_place(code, vocabulary) if code != "?" else "another government" for code in by])
    return f"{who} {'claims' if len(by) == 1 else 'claim'} more (see thread)"


def dissent_line(dissent: Sequence[str]) -> str:
    """`another report says the opposite (see thread)`; "" without dissent."""
    if not dissent:
        return ""
    return f"another report {_contradiction(dissent)} (see thread)"


def _contradiction(dissent: Sequence[str]) -> str:
    if Stage.DENIED in dissent:
        return "denies it"
    return "says that nothing is decided" if Stage.CONSIDERED in dissent else "says the opposite"


def other_figures_line(figures: Sequence[str]) -> str:
    """`another report says 21 firms (see thread)`; "" without another figure."""
    if not figures:
        return ""
    return f"another report {_figures_phrase(figures)} (see thread)"


def _figures_phrase(figures: Sequence[str]) -> str:
    return f"says {joined([figure_of_fact(v) for v in dict.fromkeys(figures)])}"


def other_dates_line(dates: Sequence[str]) -> str:
    """`another report says from 1 May 2026 (see thread)`; "" without another day."""
    return f"another report {_dates_phrase(dates)} (see thread)" if dates else ""


def _dates_phrase(dates: Sequence[str]) -> str:
    """From facts as `effective 2026-05-01`."""
    days = (d.partition(" ") for d in dict.fromkeys(dates))
    phrases = [f"{_DATE_PREPOSITION[Field(field)]} {written_day(date.fromisoformat(day))}" for field, _, day in days]
    return f"says {joined(phrases)}"


_DATE_PREPOSITION = {Field.EFFECTIVE: "from", Field.UNTIL: "until"}


_DISAGREEMENTS: dict[Field | None, Callable[[Sequence[str]], str]] = {
    Field.CONFLICTING_FIGURE: _figures_phrase,
    Field.CONFLICTING_DATE: _dates_phrase,
}


def authority_of(agency: str | None, issuer: str | None, vocabulary: Vocabulary) -> str:
    """Short name of the authority that speaks for the issuer: `MOFCOM`, where the id is in common use, or
    `European Commission`; the state where the text names no single office.
    """
    concept = vocabulary.concepts.get(agency) if agency else None
    if concept is not None and concept.place is not None:
        is_written = any(name.text == concept.id for name in concept.names)
        return concept.id if is_written else concept.label.partition(" (")[0]
    return short_place(issuer, vocabulary) if issuer else ""
