"""The answer of `monitor why`: a stop, a paragraph and a tree; text helpers for its sentences."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.domain.acts.act import Act, Span

_LONG = 90  # characters of a quoted title


class Stop(StrEnum):
    """The step between feed and alert at which a text stopped, in pipeline order; last, whether two events are one."""

    NOT_WATCHED = "not_watched"  # no source has the host
    DISABLED = "disabled"  # its source is disabled
    FAILING = "failing"  # polls of its source fail
    NOT_FETCHED = "not_fetched"  # its source is polled, but the feed never had it
    DROPPED = "dropped"  # the feed had it, but no article was made
    NO_ACT = "no_act"
    CANDIDATE = "candidate"  # no act, but a candidate
    NO_RULE = "no_rule"  # no rule matches the act
    NO_EARLIER_ACT = "no_earlier_act"  # a rule requires a precedent, and there is none
    BASELINE = "baseline"
    DRAFT = "draft"
    MUTED = "muted"
    HELD = "held"
    DIGEST = "digest"
    SILENT = "silent"  # a rule matched, but nothing was decided or the rule is gone
    JOINED = "joined"  # another report of an event that is already announced
    ANNOUNCED_ELSEWHERE = "announced_elsewhere"  # announced as part of another event, then separated by hand
    WAITING = "waiting"  # in the outbox
    ANNOUNCED = "announced"
    MATCHED = "matched"  # a text given by hand that a live or trial rule matches
    ONE_EVENT = "one_event"
    TWO_EVENTS = "two_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One line of the tree. `held` is None if it is neither true nor false; `detail` is what was missing. `definition`
    is the name and place of the definition that this clause and its parts come from, "" for none.
    """

    text: str
    held: bool | None = None
    evidence: tuple[Span, ...] = ()
    detail: str = ""
    parts: tuple["Branch", ...] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """`about` is what was asked, `paragraph` plain English, `tree` every clause with its evidence.

    `reading` are lines on how the act was read; `rules` has one line per matched rule: version, place, changes by a
    pack, and query. `exposure` are lines on the entries of the watch list that it touches, for the user's own terminal;
    () for every other audience. `acts` are those that the answer is about, and `linked` the lines on the rows of lists
    that their names may stand for.
    """

    about: str
    stop: Stop
    paragraph: str
    reading: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    exposure: tuple[str, ...] = ()
    tree: tuple[Branch, ...] = ()
    acts: tuple[Act, ...] = field(default=(), repr=False)
    linked: tuple[str, ...] = ()


# ------------------------------------------------------------------ words


def quoted(text: str) -> str:
    return f'"{cut(text, _LONG)}"'


def cut(text: str, most: int) -> str:
    """Return the text on one line, shortened to `most` characters."""
    line = flat(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def flat(text: str) -> str:
    return " ".join(text.split())


def printable(text: str) -> str:
    """Return the text on one line, without control characters (rule files reject them, terminals run them)."""
    return flat("".join(c if c.isprintable() else " " for c in text))


def times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def at_minute(at: datetime) -> str:
    return f"{at.day} {at:%b %H:%M} UTC"
