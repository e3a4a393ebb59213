"""Forms for user actions (Slack modals), and the parsing of their submissions. Pure.

The metadata of a form contains the message that it was opened on. It is not trusted, like the value of a button: it is
checked when the form is submitted.
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
from monitor.domain.interactions.interaction import MUTE_DAYS, InteractionReply, UserAction
from monitor.domain.interactions.request import HELP
from monitor.domain.interactions.topic import NO_TOPIC, Topic
from monitor.messengers.slack.render.answers import answer_blocks
from monitor.messengers.slack.render.markup import mrkdwn, section
from monitor.wording.phrases.plain_text import cut

NOTE_CHARS = 500
TICKET_CHARS = 500
INTRO_CHARS = 600
INTRO_LINES = 5
REQUEST_HELP_CHARS = 200  # of a line
OPTION_CHARS, VALUE_CHARS, MOST_OPTIONS = 75, 150, 10  # Slack Block Kit, radio buttons
VERSION = 1

DECISION, UNTIL, NOTE, TICKET, REASON, DAYS = "decision", "until", "note", "ticket", "reason", "days"
SUBJECT, ASSIGNEE = "subject", "assignee"

T = TypeVar("T", DecisionKind, Unwanted)

_DECISIONS = {
    DecisionKind.ACTIONED: "Actioned: we did something about it",
    DecisionKind.NO_IMPACT: "No impact on us",
    DecisionKind.WATCHING: "Watching until a date",
}
_REASONS = {
    Unwanted.WRONG_ACT: "No such act, or misread",
    Unwanted.WRONG_GOODS: "Other goods",
    Unwanted.WRONG_COUNTRY: "Other countries",
    Unwanted.DUPLICATE: "Duplicate: we had it already",
    Unwanted.OLD_NEWS: "Old news",
    Unwanted.NOT_OUR_TEAM: "Belongs to another team",
}
REQUEST_FORM = "request"
"""The callback id of the form for a request, and its only field."""

REQUEST_TITLE = "Policy monitor"

RULE = "rule"
"""The choice of a form to mute that stands for the rule of the message; others are codes of topics."""

_MUTED = (
    "Critical alerts still arrive, and updates of events that were already alerted. If you mute the rule, other rules "
    "still alert the same event. The digest counts the muted events."
)
_ASSIGNED = "The alert shows the person in charge, and reminders mention that person. Leave it empty for nobody."
_FLAGGED = "The alert stays, and needs no decision any more. Your answer becomes a test example of the rule."


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContext:
    """The message that a form was opened on, and the delivery in its control. `thread` is where answers go, "" for the
    channel itself.
    """

    action: UserAction
    delivery: DeliveryId
    message: Receipt
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormInput:
    """The inputs of a submitted form: fields of `Interaction` with the same names."""

    decision: DecisionKind | None = None
    until: date | None = None
    note: str = ""
    ticket: str = ""
    reason: Unwanted | None = None
    days: int | None = None
    topics: tuple[Topic, ...] = ()
    assignee: str | None = None


# ------------------------------------------------------------------ views


def form_view(on: FormContext, intro: InteractionReply) -> dict[str, Any]:
    """The form of a user action; `intro` describes its event."""
    title, submit, explanation, fields = _FORMS[on.action]
    about = answer_blocks(intro, lines=INTRO_LINES)[:1] if intro.text else []
    hint = [section(mrkdwn(explanation, INTRO_CHARS))] if explanation else []
    return {
        "type": "modal",
        "callback_id": on.action.value,
        "private_metadata": _metadata(on),
        "title": _label(title),
        "submit": _label(submit),
        "close": _label("Cancel"),
        "blocks": [*about, *hint, *fields(intro)],
    }


def request_view() -> dict[str, Any]:
    """The form for a request in words."""
    hint = section("\n".join(mrkdwn(line, REQUEST_HELP_CHARS) for line in HELP))
    return {
        "type": "modal",
        "callback_id": REQUEST_FORM,
        "title": _label(REQUEST_TITLE),
        "submit": _label("Ask"),
        "close": _label("Cancel"),
        "blocks": [_input(REQUEST_FORM, "What?", _text(NOTE_CHARS)), hint],
    }


def answer_view(answer: InteractionReply, *, done: bool, title: str = "Should it have alerted?") -> dict[str, Any]:
    """A modal with the answer to a question; `done` is False while it is being computed."""
    return {
        "type": "modal",
        "callback_id": UserAction.ASK.value,
        "title": _label(title),
        "close": _label("Close"),
        "blocks": answer_blocks(answer) if done else [section(mrkdwn(answer.text, INTRO_CHARS) or "Reading…")],
    }


def _decide(_: InteractionReply) -> list[dict[str, Any]]:
    return [
        _input(DECISION, "What do we do about it?", _radio((kind.value, words) for kind, words in _DECISIONS.items())),
        _input(
            UNTIL,
            "Watch until",
            {"type": "datepicker"},
            optional=True,
            hint="Required for watching, ignored otherwise.",
        ),
        _input(NOTE, "Note", _text(NOTE_CHARS, multiline=True), optional=True),
        _input(TICKET, "Link to a ticket", _text(TICKET_CHARS), optional=True),
    ]


def _not_for_us(_: InteractionReply) -> list[dict[str, Any]]:
    return [
        _input(REASON, "Why not?", _radio((reason.value, words) for reason, words in _REASONS.items())),
        _input(NOTE, "Note", _text(NOTE_CHARS, multiline=True), optional=True),
    ]


def _assign(_: InteractionReply) -> list[dict[str, Any]]:
    return [_input(ASSIGNEE, "Who is in charge?", {"type": "users_select"}, optional=True)]


def _mute(intro: InteractionReply) -> list[dict[str, Any]]:
    spans = [(str(days), "1 day" if days == 1 else f"{days} days") for days in MUTE_DAYS]
    fitting = [(value, cut(words, OPTION_CHARS)) for value, words in intro.choices if len(value) <= VALUE_CHARS]
    subjects = fitting[:MOST_OPTIONS] or [(RULE, "The rule of this alert")]
    return [
        _input(SUBJECT, "What?", {**_radio(subjects), "initial_option": _option(*subjects[0])}),
        _input(DAYS, "For how long?", _radio(spans)),
        _input(NOTE, "Why?", _text(NOTE_CHARS, multiline=True), hint="The digest shows it to others."),
    ]


_FORMS: Mapping[UserAction, tuple[str, str, str, Callable[[InteractionReply], list[dict[str, Any]]]]] = {
    UserAction.DECIDE: ("Decide", "Record", "", _decide),
    UserAction.NOT_FOR_US: ("Not for us", "Mark", _FLAGGED, _not_for_us),
    UserAction.MUTE: ("Mute", "Mute", _MUTED, _mute),
    UserAction.ASSIGN: ("Assign", "Assign", _ASSIGNED, _assign),
}


def _input(
    name: str, label: str, element: Mapping[str, Any], *, optional: bool = False, hint: str = ""
) -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": name,
        "label": _label(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return block | {"hint": _label(hint)} if hint else block


def _radio(options: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {
        "type": "radio_buttons",
        "options": [_option(value, words) for value, words in options],
    }


def _option(value: str, words: str) -> dict[str, Any]:
    return {"text": _label(words), "value": value}


def _text(most: int, *, multiline: bool = False) -> dict[str, Any]:
    return {"type": "plain_text_input", "multiline": multiline, "max_length": most}


def _label(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


# ------------------------------------------------------------------ submissions


def _metadata(on: FormContext) -> str:
    fields = (VERSION, on.action.value, on.delivery, on.message.channel, on.message.ts, on.thread)
    return json.dumps(fields, separators=(",", ":"))


def form_context(callback: str, metadata: str) -> FormContext | None:
    """The context in the metadata of a form; None for a form that is not ours."""
    try:
        fields = json.loads(metadata)
    except (ValueError, RecursionError):
        return None
    match fields:
        case [1, str(action), str(delivery), str(channel), str(ts), str(thread)] if (
            action == callback and action in _NAMES
        ):
            message = Receipt(channel=channel, ts=ts)
            return FormContext(action=UserAction(action), delivery=DeliveryId(delivery), message=message, thread=thread)
    return None


_NAMES = frozenset(action.value for action in _FORMS)


def read_form(action: UserAction, inputs: Mapping[str, str], *, today: date) -> FormInput | Mapping[str, str]:
    """The inputs, or an error message for each invalid field.

    A date is read only for the decision to watch: some Slack clients can't clear a date field.
    """
    wrong: dict[str, str] = {}
    result = FormInput(
        decision=_choice(DecisionKind, inputs, DECISION, wrong) if action is UserAction.DECIDE else None,
        until=_until(inputs, today, wrong) if inputs.get(DECISION) == DecisionKind.WATCHING else None,
        note=_note(inputs, wrong, needed=action is UserAction.MUTE),
        ticket=_ticket(inputs, wrong) if action is UserAction.DECIDE else "",
        reason=_choice(Unwanted, inputs, REASON, wrong) if action is UserAction.NOT_FOR_US else None,
        days=_days(inputs, wrong) if action is UserAction.MUTE else None,
        topics=_subject(inputs, wrong) if action is UserAction.MUTE else (),
        assignee=inputs.get(ASSIGNEE, "") if action is UserAction.ASSIGN else None,
    )
    return wrong or result


def _choice(kind: type[T], inputs: Mapping[str, str], name: str, wrong: dict[str, str]) -> T | None:
    try:
        return kind(inputs.get(name, ""))
    except ValueError:
        wrong[name] = "Choose an option"
        return None


def _subject(inputs: Mapping[str, str], wrong: dict[str, str]) -> tuple[Topic, ...]:
    """The topic to mute, () for the rule of the message."""
    chosen = inputs.get(SUBJECT, RULE)  # a form that an earlier version opened has no such field
    try:
        topic = NO_TOPIC if chosen == RULE else Topic.of_code(chosen)
    except ValueError:
        topic = NO_TOPIC
    if not topic and chosen != RULE:
        wrong[SUBJECT] = "Choose an option"
    return (topic,) if topic else ()


def _until(inputs: Mapping[str, str], today: date, wrong: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(inputs.get(UNTIL, ""))
    except ValueError:
        wrong[UNTIL] = "Choose a date"
        return None
    if day <= today:
        wrong[UNTIL] = "Choose a date in the future"
    return day


def _note(inputs: Mapping[str, str], wrong: dict[str, str], *, needed: bool) -> str:
    note = inputs.get(NOTE, "").strip()
    if needed and not note:
        wrong[NOTE] = "Enter a reason for people who miss the alerts"
    if len(note) > NOTE_CHARS:
        wrong[NOTE] = f"At most {NOTE_CHARS} characters"
    return note


def _ticket(inputs: Mapping[str, str], wrong: dict[str, str]) -> str:
    ticket = inputs.get(TICKET, "").strip()
    if ticket and not _is_link(ticket):
        wrong[TICKET] = "Enter a full URL: https://…"
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
        wrong[DAYS] = "Choose an option"
        return None
    return found[0]
