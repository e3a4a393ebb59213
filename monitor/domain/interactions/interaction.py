"""What a person does with a message: a click, a filled form, a question. Whose messenger it is does not show here.

An interaction is known by its key, so that one which arrives twice is one. It is stored whatever comes of it: done,
refused with a reason, or taken back within `UNDO_FOR` by who did it. Nothing that a payload claims is trusted: which
event is meant follows from the stored delivery, and only where that stands where the click was made.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.rules.rule import RuleId

__all__ = [
    "MUTE_DAYS",
    "UNDO_FOR",
    "Answer",
    "Deed",
    "Interaction",
    "Outcome",
    "Recorded",
    "Refusal",
    "interaction_key",
    "is_filled",
    "storable",
]

UNDO_FOR = timedelta(minutes=10)
"""How long who did something may take it back."""

TEXT_CHARS = 4_000  # Slack: the longest text of a message, more than any field of a form

MUTE_DAYS = (1, 7, 30)
"""For how many days a rule can be muted."""


class Deed(StrEnum):
    ACKNOWLEDGE = "acknowledge"  # I have looked
    WHY = "why"  # "Why this?"
    DECIDE = "decide"  # the audit record: what we do about it
    NOT_FOR_US = "not_for_us"  # it should not have come, with the reason
    MUTE = "mute"  # the rule that speaks in the message says nothing for some days
    UNMUTE = "unmute"
    ASK = "ask"  # "Should this have alerted?", on any message
    UNDO = "undo"
    UNKNOWN = "unknown"  # a control that this version does not know

    @property
    def changes_something(self) -> bool:
        """Whether who does it must be allowed to, where not everybody is."""
        return self not in (Deed.WHY, Deed.ASK)

    @property
    def can_be_undone(self) -> bool:
        return self in _UNDOABLE


_UNDOABLE = frozenset({Deed.ACKNOWLEDGE, Deed.DECIDE, Deed.NOT_FOR_US, Deed.MUTE, Deed.ASK})


class Outcome(StrEnum):
    DONE = "done"
    FORM = "form"  # a form was opened; what is filled in comes as another interaction
    REFUSED = "refused"
    UNDONE = "undone"  # it was done, and taken back


class Refusal(StrEnum):
    """Why nothing came of an interaction."""

    NOT_ALLOWED = "not_allowed"  # who clicked is not on the list
    UNKNOWN_CONTROL = "unknown_control"
    NO_SUCH_MESSAGE = "no_such_message"  # the delivery that the button claims does not exist, or is no alert
    OTHER_MESSAGE = "other_message"  # it exists, and stands elsewhere: the value is forged
    STALE = "stale"  # another message has taken the place of the one that was clicked
    ALREADY = "already"  # somebody has done it before
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOT_YOURS = "not_yours"  # only who did it takes it back
    TOO_LATE = "too_late"
    NOT_YET = "not_yet"  # it is not known yet that the message arrived
    CRITICAL = "critical"  # nothing mutes a critical rule
    NO_SUCH_RULE = "no_such_rule"
    BAD_INPUT = "bad_input"  # a form that says what no form can


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One click or filled form, as it arrived. `by` is the messenger's own id of a person.

    `channel` is the messenger's own id of the channel, "" outside one (the command line). `message` is the message
    that it was made on, `delivery` the one that the control claims to belong to. A decision has `decision`, and
    `until` where it watches, `note` and `ticket` (a link) as wanted. Not for us has `reason`, muting `days` and why in
    `note`. A question has the asked message's words in `text`. `rule_id` is what the command line mutes; a click mutes
    the rule that speaks in its message. Undo has in `undoes` the key of what it takes back.
    """

    key: str
    deed: Deed
    by: str
    at: datetime
    channel: str = ""
    message: Receipt | None = None
    delivery: DeliveryId | None = None
    decision: DecisionKind | None = None
    until: date | None = None
    note: str = ""
    ticket: str = ""
    reason: Unwanted | None = None
    days: int | None = None
    text: str = ""
    rule_id: RuleId | None = None
    undoes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An interaction as it stands in the log: what came of it, and what it is about.

    `place` is the channel of the announcement (as routes name it), `event_id` and `rule_id` what was clicked on.
    `refusal` says why it was refused, `undone_at` when it was taken back.
    """

    interaction: Interaction
    outcome: Outcome
    event_id: EventId | None = None
    place: str = ""
    rule_id: RuleId | None = None
    refusal: Refusal | None = None
    undone_at: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.outcome is Outcome.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What who clicked is told, and nobody else. Plain text; `lines` follow `text`.

    A person is written `@id`, for the ids in `people`: a messenger puts its own mention there. `undo` is the key that
    an Undo button carries, None where nothing can be taken back. `form`: a form of that deed is to be filled first.
    `more`: the rest takes longer, and `Interactor.explain` gives it. `repeated`: the interaction was known, and its
    copy has changed nothing: who answered the first one says nothing to this.
    """

    text: str
    lines: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    undo: str | None = None
    form: Deed | None = None
    more: bool = False
    repeated: bool = False


def interaction_key(*, team: str, channel: str, message_ts: str, action_id: str, action_ts: str, user: str) -> str:
    """The same for every copy of one click, and for no other."""
    parts = (team, channel, message_ts, action_id, action_ts, user)
    return sha256("|".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()


def storable(interaction: Interaction) -> Interaction:
    """The interaction as any database takes it: without NUL and lone surrogates, its texts `TEXT_CHARS` long at most.

    A person or channel whose id is changed by that is nobody and nowhere that is known.
    """
    texts = ((f.name, getattr(interaction, f.name)) for f in fields(interaction))
    clean: dict[str, Any] = {name: _storable(text) for name, text in texts if type(text) is str}
    if interaction.message is not None:
        message = interaction.message
        clean["message"] = Receipt(channel=_storable(message.channel), ts=_storable(message.ts))
    return replace(interaction, **clean)


def _storable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode().replace("\0", "")[:TEXT_CHARS]


def is_filled(interaction: Interaction) -> bool:
    """Whether the deed has the inputs that it needs. What has none of them opens a form."""
    match interaction.deed:
        case Deed.DECIDE:
            return interaction.decision is not None
        case Deed.NOT_FOR_US:
            return interaction.reason is not None
        case Deed.MUTE:
            return interaction.days is not None
        case _:
            return True
