"""Forms over a message (Slack's modals), and what their fields say when they come back. Pure.

A form carries in its metadata which message it was opened on. That is a claim like a button's: it is checked when the
form comes back, not believed.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlsplit

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import MUTE_DAYS, Answer, Deed
from monitor.messengers.slack.render.answers import answer_blocks
from monitor.messengers.slack.render.markup import mrkdwn, section

__all__ = ["Opened", "Said", "form", "opened", "read_form", "reading"]

NOTE_CHARS = 500
TICKET_CHARS = 500
INTRO_CHARS = 600
INTRO_LINES = 5
VERSION = 1

DECISION, UNTIL, NOTE, TICKET, REASON, DAYS = "decision", "until", "note", "ticket", "reason", "days"

T = TypeVar("T", DecisionKind, Unwanted)

_DECISIONS = {
    DecisionKind.ACTIONED: "Actioned: we did something about it",
    DecisionKind.NO_IMPACT: "No impact on us",
    DecisionKind.WATCHING: "Watching until a day",
}
_REASONS = {
    Unwanted.WRONG_ACT: "No such act, or read wrongly",
    Unwanted.WRONG_GOODS: "Other goods",
    Unwanted.WRONG_COUNTRY: "Other countries",
    Unwanted.DUPLICATE: "We had it already",
    Unwanted.OLD_NEWS: "Old news",
    Unwanted.NOT_OUR_DESK: "Another desk's business",
}
_MUTED = (
    "While it is muted, critical alerts still come, and so do other rules that match the same event. "
    "What is not shown leaves a line in the digest."
)
_FLAGGED = (
    "The alert stays where it is, and waits for no decision any more. What you say becomes a test example of the rule."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a form was opened on: the message, and the delivery that its control claimed. `thread` is where answers go,
    "" for the channel itself.
    """

    deed: Deed
    delivery: DeliveryId
    message: Receipt
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a filled form says: the fields of an `Interaction` of the same names."""

    decision: DecisionKind | None = None
    until: date | None = None
    note: str = ""
    ticket: str = ""
    reason: Unwanted | None = None
    days: int | None = None


# ------------------------------------------------------------------ what is shown


def form(on: Opened, intro: Answer) -> dict[str, Any]:
    """The form of a deed; `intro` is what it is about."""
    title, submit, told, fields = _FORMS[on.deed]
    about = answer_blocks(intro, lines=INTRO_LINES)[:1] if intro.text else []
    hint = [section(mrkdwn(told, INTRO_CHARS))] if told else []
    return {
        "type": "modal",
        "callback_id": on.deed.value,
        "private_metadata": _carried(on),
        "title": _words(title),
        "submit": _words(submit),
        "close": _words("Cancel"),
        "blocks": [*about, *hint, *fields()],
    }


def reading(said: Answer, *, done: bool) -> dict[str, Any]:
    """A window that tells something and asks nothing: the answer to a question about a message."""
    return {
        "type": "modal",
        "callback_id": Deed.ASK.value,
        "title": _words("Should it have alerted?"),
        "close": _words("Close"),
        "blocks": answer_blocks(said) if done else [section(mrkdwn(said.text, INTRO_CHARS) or "Reading…")],
    }


def _decide() -> list[dict[str, Any]]:
    return [
        _input(DECISION, "What do we do about it?", _radio((kind.value, words) for kind, words in _DECISIONS.items())),
        _input(UNTIL, "Watch until", {"type": "datepicker"}, optional=True, hint="Only for watching; then needed."),
        _input(NOTE, "Note", _written(NOTE_CHARS, multiline=True), optional=True),
        _input(TICKET, "Link to a ticket", _written(TICKET_CHARS), optional=True),
    ]


def _not_for_us() -> list[dict[str, Any]]:
    return [
        _input(REASON, "Why not?", _radio((reason.value, words) for reason, words in _REASONS.items())),
        _input(NOTE, "Note", _written(NOTE_CHARS, multiline=True), optional=True),
    ]


def _mute() -> list[dict[str, Any]]:
    spans = [(str(days), "1 day" if days == 1 else f"{days} days") for days in MUTE_DAYS]
    return [
        _input(DAYS, "For how long?", _radio(spans)),
        _input(NOTE, "Why?", _written(NOTE_CHARS, multiline=True), hint="Others see it in the digest."),
    ]


_FORMS: Mapping[Deed, tuple[str, str, str, Callable[[], list[dict[str, Any]]]]] = {
    Deed.DECIDE: ("Decide", "Record", "", _decide),
    Deed.NOT_FOR_US: ("Not for us", "Mark", _FLAGGED, _not_for_us),
    Deed.MUTE: ("Mute rule", "Mute", _MUTED, _mute),
}


def _input(
    name: str, label: str, element: Mapping[str, Any], *, optional: bool = False, hint: str = ""
) -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": name,
        "label": _words(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return block | {"hint": _words(hint)} if hint else block


def _radio(options: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"type": "radio_buttons", "options": [{"text": _words(words), "value": value} for value, words in options]}


def _written(most: int, *, multiline: bool = False) -> dict[str, Any]:
    return {"type": "plain_text_input", "multiline": multiline, "max_length": most}


def _words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


# ------------------------------------------------------------------ what comes back


def _carried(on: Opened) -> str:
    fields = (VERSION, on.deed.value, on.delivery, on.message.channel, on.message.ts, on.thread)
    return json.dumps(fields, separators=(",", ":"))


def opened(callback: str, metadata: str) -> Opened | None:
    """What a form claims to have been opened on; None where it is none of ours."""
    try:
        fields = json.loads(metadata)
    except (ValueError, RecursionError):
        return None
    match fields:
        case [1, str(deed), str(delivery), str(channel), str(ts), str(thread)] if deed == callback and deed in _NAMES:
            message = Receipt(channel=channel, ts=ts)
            return Opened(deed=Deed(deed), delivery=DeliveryId(delivery), message=message, thread=thread)
    return None


_NAMES = frozenset(deed.value for deed in _FORMS)


def read_form(deed: Deed, inputs: Mapping[str, str], *, today: date) -> Said | Mapping[str, str]:
    """What was filled in, or for each field that can't be so what is wrong with it. A day is read only where the
    decision is to watch: Slack's fields for days can't be emptied everywhere.
    """
    wrong: dict[str, str] = {}
    said = Said(
        decision=_choice(DecisionKind, inputs, DECISION, wrong) if deed is Deed.DECIDE else None,
        until=_until(inputs, today, wrong) if inputs.get(DECISION) == DecisionKind.WATCHING else None,
        note=_note(inputs, wrong, needed=deed is Deed.MUTE),
        ticket=_ticket(inputs, wrong) if deed is Deed.DECIDE else "",
        reason=_choice(Unwanted, inputs, REASON, wrong) if deed is Deed.NOT_FOR_US else None,
        days=_days(inputs, wrong) if deed is Deed.MUTE else None,
    )
    return wrong or said


def _choice(kind: type[T], inputs: Mapping[str, str], name: str, wrong: dict[str, str]) -> T | None:
    try:
        return kind(inputs.get(name, ""))
    except ValueError:
        wrong[name] = "Choose one of these"
        return None


def _until(inputs: Mapping[str, str], today: date, wrong: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(inputs.get(UNTIL, ""))
    except ValueError:
        wrong[UNTIL] = "Choose the day until which you watch it"
        return None
    if day <= today:
        wrong[UNTIL] = "Choose a day that is still to come"
    return day


def _note(inputs: Mapping[str, str], wrong: dict[str, str], *, needed: bool) -> str:
    note = inputs.get(NOTE, "").strip()
    if needed and not note:
        wrong[NOTE] = "Say why, for those who miss the alerts"
    if len(note) > NOTE_CHARS:
        wrong[NOTE] = f"At most {NOTE_CHARS} characters"
    return note


def _ticket(inputs: Mapping[str, str], wrong: dict[str, str]) -> str:
    ticket = inputs.get(TICKET, "").strip()
    if ticket and not _is_link(ticket):
        wrong[TICKET] = "Give the whole address: https://…"
    return ticket


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(text) <= TICKET_CHARS


def _days(inputs: Mapping[str, str], wrong: dict[str, str]) -> int | None:
    found: Sequence[int] = [days for days in MUTE_DAYS if str(days) == inputs.get(DAYS)]
    if not found:
        wrong[DAYS] = "Choose one of these"
        return None
    return found[0]
