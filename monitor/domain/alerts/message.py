"""What is said, before any messenger gives it a shape. Plain text throughout: nothing here is markup.

An event in a channel is one `Alert`, changed in place as it develops, and replies under it: first the `Dossier`, then
an `Update` for each development that is worth one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.domain.acts.act import Certainty, Direction, Stage
from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.decision import Decision
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Tier

__all__ = [
    "Alert",
    "Burst",
    "BurstLine",
    "Delayed",
    "DelayedItem",
    "Dossier",
    "Message",
    "Notice",
    "Round",
    "Update",
    "UpdateKind",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """The root message of one event in one channel.

    `headline` is composed in English from the act, `shorter` the same in fewer words, the fullest first. `summary` is a
    sentence about what kind of act it is, "" of most. `goods` and `firms` are all that the act names, `target` whom it
    is meant for (`destination: Japan`), `amounts` its figures (`up to 480,000 t`), `lasts` for how long it is
    (`6 months`), `said_open` what a report says to be open (`from when`). `quote` is the original headline or
    sentence in `language` ("" where the source may not be quoted), `gloss` the same word by word in English. `reports`
    counts articles, `sources` independent outlets, `languages` are those of all reports. `number` is the document's
    as people write it (`MOFCOM No. 10/2025`), "" where none is known. `spoken` says what an official word without a
    number is (`spokesperson's answer`).
    `announced` is when the issuer said it, `reported` when somebody first did; both are days in the issuer's zone, and
    `zone` names its city, as for all dates of law. `also` are further rules that match.
    `done` is what an act that happens once has come to (`licences granted`), "" of a rule, which is in effect or not.
    `stage_unclear` names both stages where two readings differ (`considered or announced`), "" elsewhere.
    `disputed` is whether a report contradicts what the others say, `taken_back` whether who told it
    has withdrawn it, `given_up` whether a plan is no longer pursued.
    `story` says that no act was read: the quote is all that there is to show.
    `tuned` says what a pack changed about the rule, and where: `lowered from high by minerals/tuning.yaml:2`.
    `follows` is the earlier act that the rule asked for, "" where it asks for none.

    What a development left behind: `changed` is the last one in words and `changed_at` its time; `struck` what
    held before it, shown struck through: the old status (`⚠ unconfirmed, 1 media report`), after a correction the
    old line 1. `restated` are days on which the same was said again. `remarks` are short lines of what else is said
    (`US claims more (see thread)`). `relation` says what the act does to an earlier document (`Suspends Announcement
    No. 61 of 2025, last day 10 Nov 2026 (Beijing).`). `unchanged` is a sentence: what the act leaves as it was, with
    the document (`Still on record: the licence requirement of April 2025 (MOFCOM No. 18/2025).`): what we know, no word
    of a report. `stays` is "" in new messages. `record` is
    what the issuer did before (`4th known act in 12 months: 3 tightening, 1 easing`). `authority` is who
    confirmed it, or which side claims it, in short (`MOFCOM`, `US`); `issuer` is the state that acts
    (`China`). `in_burst` is whether it stands in the thread of a burst: then no dossier follows it.
    `origins` are where the words that it rests on stand, as far as the feed has them not (`page`, `annex list.pdf`).
    `calls` is the group whose people are to look, by the messenger's own id, "" for nobody: a route names it, never a
    text that is read.

    `visible_in` are the channels that may show what it says of its source (empty: all), `words_until` is when the
    words of the source in it may be stored no longer (None: for ever).

    What people did: `looked` is who acknowledged what is said now, `decision` what was decided about it.
    """

    direction: Direction
    level: Level
    headline: str
    summary: str
    certainty: Certainty
    stage: Stage
    reports: int
    sources: int
    quote: str
    url: str
    source_name: str
    tier: Tier
    language: str
    published: datetime | None
    seen_at: datetime
    label: str
    rule_id: str
    rule_version: str
    origins: tuple[str, ...] = ()
    gloss: str = ""
    why: str = ""
    also: tuple[str, ...] = ()
    tuned: tuple[str, ...] = ()
    follows: str = ""
    shorter: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    target: str = ""
    amounts: tuple[str, ...] = ()
    lasts: str = ""
    said_open: tuple[str, ...] = ()
    number: str = ""
    spoken: str = ""
    announced: date | None = None
    reported: date | None = None
    effective: date | None = None
    until: date | None = None
    done: str = ""
    stage_unclear: str = ""
    disputed: bool = False
    taken_back: bool = False
    given_up: bool = False
    zone: str = ""
    sample: bool = False
    trial: bool = False
    story: bool = False
    authority: str = ""
    issuer: str = ""
    relation: str = ""
    unchanged: str = ""
    stays: str = ""
    record: str = ""
    languages: tuple[str, ...] = ()
    struck: str = ""
    changed: str = ""
    changed_at: datetime | None = None
    restated: tuple[date, ...] = ()
    remarks: tuple[str, ...] = ()
    in_burst: bool = False
    calls: str = ""
    visible_in: tuple[str, ...] = ()
    words_until: datetime | None = None
    looked: Acknowledgement | None = None
    decision: Decision | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether somebody has seen what is said now: then there is nothing left to acknowledge."""
        return self.looked is not None or self.decision is not None


class UpdateKind(StrEnum):
    """The word at the head of an update. CLAIMED, ADDED and RAISED have words of their own in `Update.heading`."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DENIED = "denied"
    IN_FORCE = "in_force"
    CLAIMED = "claimed"
    ADDED = "added"
    DATE = "date"
    CONTRADICTED = "contradicted"
    RAISED = "raised"  # a louder rule holds as well, and nothing else is new
    WATCHED = "watched"
    UNACKNOWLEDGED = "unacknowledged"  # nothing developed, and nobody has looked


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One development of the event `label`, as a reply under its alert.

    `text` says it in English. `heading` are the words before it (`Claimed by US, not confirmed by China`; "" takes
    those of `kind`). A correction has `was` and `now`. `quote`, `gloss` and `language` are as in an alert;
    `source_name` "" names no source. `mentions` are people who had acknowledged what no longer holds, or who
    watched it until now, by the messenger's own ids. `still_open` is what no report names
    (`which firms, until when`), `looked_in` what was read for it (`the 2 reports read (headlines and summaries)`).
    `calls`, `visible_in` and `words_until` are as in an alert.
    """

    kind: UpdateKind
    label: str
    text: str
    seen_at: datetime
    heading: str = ""
    was: str = ""
    now: str = ""
    quote: str = ""
    gloss: str = ""
    language: str = ""
    source_name: str = ""
    tier: Tier | None = None
    url: str = ""
    published: datetime | None = None
    mentions: tuple[str, ...] = ()
    still_open: str = ""
    looked_in: str = ""
    calls: str = ""
    visible_in: tuple[str, ...] = ()
    words_until: datetime | None = None
    sample: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """An earlier or neighbouring act: when, which way, what (`Ann. 18/2025: Sm Gd Tb: licence`), and how it bears on
    this one (`this act grants licences under it`). `is_secondary_only` is set where a register has it without a page of
    its authority.
    """

    day: date
    direction: Direction
    text: str
    url: str = ""
    note: str = ""
    is_secondary_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The first reply under the alert of `label`: what was said, what is open, and what came before.

    `not_said` is what no report names (`how many applications, which firms`), `looked_in` what was read for it (`the
    report read (headline and summary)`). `said_open` is what a report says to be open, with its words (`from when: “no
    start date has been set”`). `background` is in order of time, `rounds` its head (`5 earlier acts`). `also_carries`
    are statements of the article that are no acts. `sources` is one line an outlet. `waiting_for` is what would change
    the certainty. `read_as` are lines on how it was read, `why` one line a rule: for programs, people ask `why`.
    `visible_in` and `words_until` are as in an alert, of all sources that it names.
    """

    label: str
    quote: str = ""
    gloss: str = ""
    language: str = ""
    read_as: tuple[str, ...] = ()
    not_said: str = ""
    looked_in: str = ""
    said_open: tuple[str, ...] = ()
    rounds: str = ""
    background: tuple[Round, ...] = ()
    also_carries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    waiting_for: str = ""
    visible_in: tuple[str, ...] = ()
    words_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to know that is no alert: the summary of a start, a broken rule file, a silent source.

    `title` is one line; `lines` at most ten. `code` is a piece of a file in a fixed width, at most three lines.
    """

    title: str
    lines: tuple[str, ...] = ()
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstLine:
    """An alert in short. `at` is when it came."""

    level: Level
    direction: Direction
    headline: str
    label: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Many alerts of a channel in a short time, as one message; they stand in its thread.

    `count` is how many there are, `top` the loudest, at most five; they came from `since` to `last`.
    """

    count: int
    top: tuple[BurstLine, ...]
    since: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayedItem:
    """An alert that comes too late to be said by itself: `at` when it was seen, `url` its source. `level` None: an
    update of the event `label`. `visible_in` are the channels that may show the link (empty: all).
    """

    label: str
    text: str
    url: str
    at: datetime
    level: Level | None = None
    visible_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayed:
    """What could not be said for a day, in one message: `total` alerts since `since`, the loudest and newest shown."""

    total: int
    since: datetime
    items: tuple[DelayedItem, ...]


Message = Alert | Notice | Update | Dossier | Burst | Digest | Delayed
