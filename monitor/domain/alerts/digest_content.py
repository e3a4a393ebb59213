"""The content of a route's digest, in plain text before a messenger renders it. It is stored as `digest_facts`.

Each part covers the digest's window. Empty parts are not shown.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.interactions.topic import NO_TOPIC, Topic
from monitor.domain.rules.rule import Level
from monitor.domain.watch.summary import WatchSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One event. `stage` is None if unknown; `disputed` is True if a report contradicts the others. `acknowledged_by`
    lists who acknowledged it (messenger ids); `days` is how many days it has waited.

    For an event of another route, `route` is where it was announced and `day` when. `url` is a report of it, which only
    the channels of `visible_in` may show (empty: all). `for_us` is what it touches of the watch list, None in a channel
    that may not show it.
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
    acknowledged_by: tuple[str, ...] = ()
    days: int = 0
    route: str = ""
    day: date | None = None
    for_us: WatchSummary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateBase:
    """A candidate: an article in which the reader is not sure of an act. `score` is the judge's probability, 0 to 1,
    None if no judge was asked.

    `headline` has the source's words: its title, or for a foreign title the word-by-word English. It is "" if the
    licence allows no words. `language` is the article's, "" for English. `visible_in` are the channels that may show
    the line (empty: all); `redact_at` is when `headline` must be deleted, None for never.
    """

    headline: str
    source: str
    url: str = ""
    language: str = ""
    score: float | None = None
    visible_in: tuple[str, ...] = ()
    redact_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLine(CandidateBase):
    """A candidate as it is shown. `about` names the states, the instrument and the goods of the title in our words."""

    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatLine:
    """Reports of an event that added nothing new, for which the channel got no message."""

    label: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedRuleLine:
    """A muted rule, or a muted topic (`rule_id` is ""; `about` is the topic in words, "" as long as it is stored): how
    many events were suppressed, and until when it is muted (None: no longer). `because` is the reason of the mute.
    """

    rule_id: str
    events: int
    until: datetime | None = None
    topic: Topic = NO_TOPIC
    about: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDate:
    """A date of law, `in_days` ahead by the issuer's clock. `text` describes it."""

    day: date
    in_days: int
    headline: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedSource:
    """A source that was not reached, and for how long (None: never reached)."""

    source: str
    since: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringSummary:
    """Monitoring quality: sources polled and reached, items read, missing document numbers (`gaps`), feed windows with
    unseen items (`unseen`), candidates (`possible`), and the median time from publication to alert.
    """

    sources: int
    reached: int
    items: int
    silent: tuple[UnreachedSource, ...] = ()
    gaps: int = 0
    unseen: int = 0
    possible: int = 0
    median: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestBase:
    """The part of a digest that is stored and shown in the same form.

    It covers a route from `start` up to, but not including, `end`. `zone` is the IANA zone of its times. `waiting` and
    `new` are the lines shown of `waiting_count` and `new_count`; likewise `elsewhere` of `elsewhere_count`, `quiet` of
    `quiet_reports`; `possible_count` counts the candidates. `below` is the route's minimum level for alerts. `late`:
    sent after its time because the monitor was down. `continued`: a reply under a digest with the events that the
    digest only counts; some may only be counted here, too. With `route` "" the digest holds only the monitoring
    quality.
    """

    route: str
    start: datetime
    end: datetime
    zone: str
    watch: MonitoringSummary
    below: Level = Level.MEDIUM
    waiting: tuple[DigestLine, ...] = ()
    waiting_count: int = 0
    new: tuple[DigestLine, ...] = ()
    new_count: int = 0
    possible_count: int = 0
    quiet: tuple[RepeatLine, ...] = ()
    quiet_reports: int = 0
    muted: tuple[MutedRuleLine, ...] = ()
    elsewhere: tuple[DigestLine, ...] = ()
    elsewhere_count: int = 0
    late: bool = False
    continued: bool = False

    @property
    def is_empty(self) -> bool:
        """True if the digest has nothing to read."""
        counts = (self.waiting_count, self.new_count, self.possible_count)
        return not (any(counts) or any(kept.events for kept in self.muted))

    @property
    def mentions(self) -> tuple[str, ...]:
        """The people named in it (messenger ids)."""
        return tuple(dict.fromkeys(name for line in self.waiting for name in line.acknowledged_by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(DigestBase):
    """What happened on a route. `possible` are the candidates shown, `remark` is a line about its delivery."""

    possible: tuple[CandidateLine, ...] = ()
    dates: tuple[DigestDate, ...] = ()
    remark: str = ""
