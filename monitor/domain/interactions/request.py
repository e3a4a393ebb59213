"""Requests that people send to the bot in words: questions, subscriptions and mutes."""

from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.interactions.topic import NO_TOPIC, Topic
from monitor.domain.rules.rule import RuleId

HELP = (
    "regime gallium: measures in force, suspended or ended",
    "calendar Indonesia nickel: dates of law ahead (for 365 days)",
    "find 镓: events about a topic, or with the words in an article",
    "follow Indonesia nickel: alerts about it as direct messages",
    "unfollow Indonesia nickel (or: all) · following: your subscriptions",
    "mute Indonesia nickel for 7 days because …: no alerts about it in any channel, except critical ones",
    "unmute Indonesia nickel · mutes: what is muted, by whom and until when",
    "A topic names issuers, goods, firms and lists in any language, or a code: HS 2805.30, 3B001, 7440-55-3",
)
"""What the bot understands, one line for each kind of request."""


class RequestKind(StrEnum):
    REGIME = "regime"  # measures in force, suspended or ended
    CALENDAR = "calendar"  # dates of law
    FIND = "find"  # events
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    FOLLOWING = "following"  # the own subscriptions
    MUTE = "mute"
    UNMUTE = "unmute"
    MUTES = "mutes"  # the current mutes
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. `words` is what to find: if it names a `topic`, by that first. A mute names a topic or `rule_id`.

    `days` is how long a mute lasts, or how many days ahead the calendar is read; None: the default. `because` is the
    reason of a mute.
    """

    kind: RequestKind
    topic: Topic = NO_TOPIC
    words: str = ""
    rule_id: RuleId | None = None
    days: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProblem:
    """Why a text is no request, in one line, and what to write instead in `lines`."""

    text: str
    lines: tuple[str, ...] = ()
