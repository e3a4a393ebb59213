"""The answer to a why: where it stopped, a paragraph and a tree; and the small words of its sentences."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.acts.act import Span

__all__ = ["Branch", "Stop", "Why", "at_minute", "cut", "flat", "printable", "quoted", "times"]

_LONG = 90  # characters of a title or of a text's words in a sentence


class Stop(StrEnum):
    """Where it ended on the way from a feed to an alert, in order of the way; then what two things are."""

    NOT_WATCHED = "not_watched"  # no source has the address
    DISABLED = "disabled"  # its source is off
    FAILING = "failing"  # its source can't be read
    NOT_FETCHED = "not_fetched"  # its source is read, but it never stood there
    DROPPED = "dropped"  # it stood there and became no article
    NO_ACT = "no_act"
    POSSIBLE = "possible"  # no act, but its title may tell one
    NO_RULE = "no_rule"  # an act that no rule wants
    NO_EARLIER_ACT = "no_earlier_act"  # a rule asks for an act that came before, and there is none
    BASELINE = "baseline"
    DRAFT = "draft"
    MUTED = "muted"
    HELD = "held"
    DIGEST = "digest"
    SILENT = "silent"  # a rule matched; nothing was decided or the rule has gone since
    JOINED = "joined"  # another report of what was told already
    TOLD = "told"  # said as part of another event, before it was taken from it by hand
    WAITING = "waiting"  # in the outbox
    ANNOUNCED = "announced"
    MATCHED = "matched"  # a text given by hand that a rule wants, live or on trial
    ONE_EVENT = "one_event"
    TWO_EVENTS = "two_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One line of the tree: `held` is None for what is neither true nor false, `said` adds what was missing."""

    text: str
    held: bool | None = None
    evidence: tuple[Span, ...] = ()
    said: str = ""
    parts: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer: `about` is what was asked, `paragraph` plain English, `tree` every clause with its evidence.

    `reading` are lines on how the act was read, `rules` one line a rule that matched: its version, its place and its
    query, what a pack changed about it.
    """

    about: str
    stop: Stop
    paragraph: str
    reading: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    tree: tuple[Branch, ...] = ()


# ------------------------------------------------------------------ words


def quoted(text: str) -> str:
    return f'"{cut(text, _LONG)}"'


def cut(text: str, most: int) -> str:
    """On one line, of `most` characters at the most."""
    line = flat(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def flat(text: str) -> str:
    return " ".join(text.split())


def printable(text: str) -> str:
    """On one line, without what a rule file refuses and a terminal would obey."""
    return flat("".join(c if c.isprintable() else " " for c in text))


def times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def at_minute(at: datetime) -> str:
    return f"{at.day} {at:%b %H:%M} UTC"
