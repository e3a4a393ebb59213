"""What people do in Slack, as the values that its envelopes become."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackUser:
    """The user of an interaction and its place, as Slack ids; "" where Slack gives none.

    `home` is the user's own workspace, `team` the workspace of the app.
    """

    team: str
    home: str
    app: str
    user: str
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAction:
    """A click on a control. `value` is that of the control or of the chosen option. `thread` is the ts of the thread's
    parent, "" outside a thread. `is_ephemeral`: only the user sees the message. A control in a modal has a `view` and
    no message. `text` is the text of the message.
    """

    by: SlackUser
    ts: str
    thread: str
    is_ephemeral: bool
    action: str
    value: str
    action_ts: str
    trigger: str
    view: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSubmission:
    """A submitted form. `metadata` is that of its view, `inputs` maps block ids to values."""

    by: SlackUser
    view: str
    form: str
    metadata: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAction:
    """A message shortcut. `text` is the text of the message without Slack's markup; links are addresses."""

    by: SlackUser
    ts: str
    callback_id: str
    text: str
    action_ts: str
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BotMessage:
    """A message to the bot: a direct message, a mention in a channel, or a slash command (`command`, else ""). `text`
    is without markup and without the mention. `ts` is that of the message, for a command its trigger. `thread` is as in
    `BlockAction`. `is_direct`: only the user and the bot read the channel.
    """

    by: SlackUser
    ts: str
    thread: str
    text: str
    is_direct: bool
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalShortcut:
    """A shortcut that is no message's. It has no channel."""

    by: SlackUser
    callback_id: str
    action_ts: str
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsupportedPayload:
    """A payload of a type that the app does not subscribe to, or of a message that no person wrote to the bot."""

    by: SlackUser
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MalformedPayload:
    """A payload that Slack would not send. `field` is the name of the field at fault."""

    field: str


AnyPayload = BlockAction | ViewSubmission | MessageAction | GlobalShortcut | BotMessage | UnsupportedPayload


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`id` is to be acknowledged, "" where the envelope has none."""

    id: str
    payload: AnyPayload | MalformedPayload
