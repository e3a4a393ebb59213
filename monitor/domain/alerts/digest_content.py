"""The digest of a route, before any messenger gives it a shape. Plain text throughout.

Each part is what its name says in the digest's window; a part that is empty is not shown.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain.acts.act import Certainty, Direction, Stage
from monitor.domain.rules.rule import Level

__all__ = ["Digest", "DigestDate", "DigestLine", "Kept", "PossibleLine", "Quiet", "Silence", "Watch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """An event in short. `stage` is None where it is not known, `disputed` whether a report contradicts the others.
    `looked` are those who acknowledged it, by the messenger's own ids; `days` how many it waits.

    `route` is where it was told, of another desk's event, and `day` when that was done. `url` is a report of it, which
    the channels of `visible_in` may show (empty: all).
    """

    direction: Direction
    level: Level
    headline: str
    certainty: Certainty
    label: str
    stage: Stage | None = None
    disputed: bool = False
    url: str = ""
    visible_in: tuple[str, ...] = ()
    looked: tuple[str, ...] = ()
    days: int = 0
    route: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleLine:
    """An article in which the reader was not sure of an act. `score` is the judge's probability of one, 0 to 1, None
    where no judge was asked.

    `headline` has words of the source: its title, or of a foreign one the title word by word in English. It is "" where
    the source's licence allows no words; `about` names the same states, instrument and goods in ours. `language` is the
    article's, "" for an English one. `visible_in` are the channels that may show the line (empty: all), `words_until`
    is when `headline` is to be deleted, None for never.
    """

    headline: str
    about: str
    source: str
    url: str = ""
    language: str = ""
    score: float | None = None
    visible_in: tuple[str, ...] = ()
    words_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Reports of an event that said nothing new: the channel was not told of them."""

    label: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A rule that is muted, or was: how many events it kept back, and until when (None: it speaks again)."""

    rule_id: str
    events: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDate:
    """A date of law that comes near, `in_days` from then by the clock of the issuer. `text` says what it is."""

    day: date
    in_days: int
    headline: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A source that was not reached: for how long, None where it never was."""

    source: str
    since: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How well was watched: sources that are polled and those of them that were reached, items that were read, numbers
    of documents that were left out, windows of feeds of which something went by unseen, and the median time from the
    publication of a report to its alert. `possible` counts items in which the reader was not sure of an act.
    """

    sources: int
    reached: int
    items: int
    silent: tuple[Silence, ...] = ()
    gaps: int = 0
    unseen: int = 0
    possible: int = 0
    median: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What happened on a route from `start` to before `end`. `zone` is an IANA name, the clock that its times go by.

    `waiting` and `new` are the lines that are shown, of `waiting_count` and `new_count`, `elsewhere` of
    `elsewhere_count`, `possible` of `possible_count`, `quiet` of all `quiet_reports`; `below` is the route's minimum,
    from which events are alerted.
    `late`: it is sent after its time, because nobody was there.
    `continued`: it is a reply under a digest and has the events that are only counted there; of these, too, some may
    only be counted. `remark` is a line that delivery adds. `route` "" tells how well was watched, and nothing else.
    """

    route: str
    start: datetime
    end: datetime
    zone: str
    watch: Watch
    below: Level = Level.MEDIUM
    waiting: tuple[DigestLine, ...] = ()
    waiting_count: int = 0
    new: tuple[DigestLine, ...] = ()
    new_count: int = 0
    possible: tuple[PossibleLine, ...] = ()
    possible_count: int = 0
    quiet: tuple[Quiet, ...] = ()
    quiet_reports: int = 0
    muted: tuple[Kept, ...] = ()
    elsewhere: tuple[DigestLine, ...] = ()
    elsewhere_count: int = 0
    dates: tuple[DigestDate, ...] = ()
    late: bool = False
    continued: bool = False
    remark: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody misses anything by not reading it."""
        counts = (self.waiting_count, self.new_count, self.possible_count)
        return not (any(counts) or any(kept.events for kept in self.muted))

    @property
    def mentions(self) -> tuple[str, ...]:
        """The people whom it names, by the messenger's own ids."""
        return tuple(dict.fromkeys(name for line in self.waiting for name in line.looked))
