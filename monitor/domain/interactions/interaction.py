"""Interactions: a click, a submitted form or a question, independent of the messenger.

The key makes an interaction that arrives twice one. Each is stored with its outcome: done, refused with a reason, or
undone within `UNDO_FOR` by the same person. Payloads are not trusted: the event comes from the stored delivery, and
only if that is the message that was clicked.
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
from monitor.domain.interactions.topic import NO_TOPIC, Topic
from monitor.domain.rules.rule import RuleId

UNDO_FOR = timedelta(minutes=10)
"""How long an action may be undone."""

TEXT_CHARS = 4_000  # Slack: the longest text of a message, more than any field of a form

MUTE_DAYS = (1, 7, 30)
"""The durations, in days, for which a rule or a topic can be muted."""


class UserAction(StrEnum):
    ACKNOWLEDGE = "acknowledge"  # seen
    WHY = "why"  # "Why this?"
    DECIDE = "decide"  # the audit record of the team's decision
    NOT_FOR_US = "not_for_us"  # unwanted, with the reason
    MUTE = "mute"  # the rule of the message, or all rules on a topic, send nothing for some days
    UNMUTE = "unmute"
    ASK = "ask"  # "Should this have alerted?", on any message
    ASSIGN = "assign"  # a person is in charge of the alert, or nobody any more
    REQUEST = "request"  # a message to the bot; if it follows or mutes something, that action replaces this one
    FOLLOW = "follow"  # alerts about a topic as direct messages
    UNFOLLOW = "unfollow"
    UNDO = "undo"
    UNKNOWN = "unknown"  # a control unknown to this version

    @property
    def changes_something(self) -> bool:
        """True if it needs permission where an allow list is configured. A subscription concerns only its person."""
        return self not in _FREE

    @property
    def can_be_undone(self) -> bool:
        return self in _UNDOABLE


_FREE = frozenset({UserAction.WHY, UserAction.ASK, UserAction.REQUEST, UserAction.FOLLOW, UserAction.UNFOLLOW})
_UNDOABLE = frozenset(
    {
        UserAction.ACKNOWLEDGE,
        UserAction.DECIDE,
        UserAction.NOT_FOR_US,
        UserAction.MUTE,
        UserAction.ASK,
        UserAction.ASSIGN,
        UserAction.FOLLOW,
        UserAction.UNFOLLOW,
    }
)


class InteractionOutcome(StrEnum):
    DONE = "done"
    FORM = "form"  # a form was opened; its submission is another interaction
    REFUSED = "refused"
    UNDONE = "undone"  # it was done, then undone


class Refusal(StrEnum):
    """Why an interaction was refused."""

    NOT_ALLOWED = "not_allowed"  # the person is not on the allow list
    UNKNOWN_CONTROL = "unknown_control"
    NO_SUCH_MESSAGE = "no_such_message"  # the delivery in the payload does not exist, or is no alert
    OTHER_MESSAGE = "other_message"  # the delivery belongs to another message: the payload is forged
    STALE = "stale"  # another message replaced the clicked one
    ALREADY = "already"  # already done
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOT_YOURS = "not_yours"  # only the person who did it may undo it
    TOO_LATE = "too_late"
    NOT_YET = "not_yet"  # the delivery of the message is not confirmed yet
    CRITICAL = "critical"  # critical rules can't be muted
    NO_SUCH_RULE = "no_such_rule"
    TOO_MANY = "too_many"  # the person follows as many topics as possible
    BAD_INPUT = "bad_input"  # values that no form can submit


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One click or submitted form, as it arrived. `by` is the messenger's own id of a person.

    `channel` is the messenger's own id of the channel, "" outside one (the command line). `message` is the clicked
    message, `delivery` the delivery id in the payload. A decision has `decision`, `until` for watching, and optional
    `note` and `ticket` (a link). "Not for us" has `reason`; muting has `days` and the reason in `note`, and the topic
    in `topics` unless a rule is muted. Following has one topic in `topics`; unfollowing may have several, and ends all
    subscriptions of the person with none. Assigning has `assignee`, "" for nobody. A question has the message's words
    in `text`. Undo has in `undoes` the key of the undone interaction. The command line has no
    message: `rule_id` is the rule that it mutes; `event_id` and `place`, the alert's channel as routes name it, are the
    alert that it acknowledges or decides on.
    """

    key: str
    action: UserAction
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
    event_id: EventId | None = None
    place: str = ""
    topics: tuple[Topic, ...] = ()
    assignee: str | None = None

    @property
    def topic(self) -> Topic:
        """The topic that is muted or followed; NO_TOPIC if there is none."""
        return self.topics[0] if self.topics else NO_TOPIC


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedInteraction:
    """An interaction in the log, with its outcome and subject.

    `place` is the channel of the announcement (as routes name it); `event_id` and `rule_id` are those of the clicked
    message. `refusal` is set if it was refused, `undone_at` if it was undone.
    """

    interaction: Interaction
    outcome: InteractionOutcome
    event_id: EventId | None = None
    place: str = ""
    rule_id: RuleId | None = None
    refusal: Refusal | None = None
    undone_at: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.outcome is InteractionOutcome.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionReply:
    """The response to an interaction, shown only to that person. Plain text; `lines` follow `text`.

    People are written `@id`, with the ids in `people`; a messenger replaces them with its own mentions. `undo` is the
    key for an Undo button, None without. `form`: a form for that action is to be opened. `more`: the rest takes longer,
    and `UserActionHandler.explain` returns it. `repeated`: a copy of a known interaction; it changed nothing and gets
    no response. `choices` are what a form to mute offers: a value (`rule`, or a topic's code) and its words.
    """

    text: str
    lines: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    undo: str | None = None
    form: UserAction | None = None
    more: bool = False
    repeated: bool = False
    choices: tuple[tuple[str, str], ...] = ()


def interaction_key(*, team: str, channel: str, message_ts: str, action_id: str, action_ts: str, user: str) -> str:
    """A key that is equal for all copies of one click, and only for them."""
    parts = (team, channel, message_ts, action_id, action_ts, user)
    return sha256("|".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()


def storable(interaction: Interaction) -> Interaction:
    """The interaction without NUL and lone surrogates, its texts cut to `TEXT_CHARS`, so that any database accepts it.

    An id of a person or channel that this changes matches nobody and no channel.
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
    """True if the action has its inputs. Without them it opens a form."""
    match interaction.action:
        case UserAction.DECIDE:
            return interaction.decision is not None
        case UserAction.NOT_FOR_US:
            return interaction.reason is not None
        case UserAction.MUTE:
            return interaction.days is not None
        case UserAction.ASSIGN:
            return interaction.assignee is not None
        case _:
            return True
