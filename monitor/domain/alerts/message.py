"""Messages in English, as plain text without markup, before a messenger renders them.

They are made from the stored facts (`monitor.domain.alerts.facts`) when they are shown (`monitor.wording.worded`).

An event in a channel is one `Alert`, edited in place as it develops, with replies in its thread: first the evidence
(`Evidence`), then an `Update` for each development that needs one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.assignment import Assignment
from monitor.domain.alerts.decision import Decision
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBase:
    """The part of an alert that is stored and shown in the same form.

    `quote` is the original headline or sentence in `language` ("" if the source may not be quoted), `gloss` its word-
    by-word English. `reports` counts articles, `sources` independent outlets; `languages` are those of all reports.
    `announced` is when the issuer announced it, `reported` when it was first reported; both are days in the issuer's
    zone. `why` is the rule's advice, `also` are further matching rules. `disputed`: a report contradicts the others.
    `begun`: its first day has come. `story`: no act was read, and the quote is all that there is to show. `tuned` lists
    what a pack changed about the rule, and where: `lowered from high by minerals/tuning.yaml:2`. `changed_at` is the
    time of the last development. `restated` are days on which the issuer repeated it. `in_burst`: it is in the thread
    of a burst, so no evidence reply follows. `origins` are the pages or annexes that its words come from (`page`,
    `annex list.pdf`). `mention_group` is the user group to mention (messenger id), "" for none; only a route sets it,
    never a text that was read.

    `visible_in` are the channels that may show what comes from its source (empty: all); `redact_at` is when the
    source's words in it must be deleted (None: never).

    User actions: `acknowledgement` is the current acknowledgement, `decision` the current decision, `assignment` the
    person in charge.
    """

    direction: Direction
    level: Level
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
    announced: date | None = None
    reported: date | None = None
    disputed: bool = False
    begun: bool = False
    sample: bool = False
    trial: bool = False
    story: bool = False
    languages: tuple[str, ...] = ()
    changed_at: datetime | None = None
    restated: tuple[date, ...] = ()
    in_burst: bool = False
    mention_group: str = ""
    visible_in: tuple[str, ...] = ()
    redact_at: datetime | None = None
    acknowledgement: Acknowledgement | None = None
    decision: Decision | None = None
    assignment: Assignment | None = None

    @property
    def acknowledged(self) -> bool:
        """True if it is acknowledged or decided on, so that no acknowledgement is needed."""
        return self.acknowledgement is not None or self.decision is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(AlertBase):
    """The root message of one event in one channel.

    `headline` is composed in English from the act; `shorter` are shorter forms of it, longest first. `summary` is a
    sentence on the kind of act, often "". `goods`, `firms` and `persons` are all that the act names, `target` its
    target (`destination: Japan`), `amounts` its figures (`up to 480,000 t`), `duration` its duration (`6 months`),
    `stated_open` what a report declares open (`from when`). `start_named`: a report has words for a first day that the
    act does not assert. `number` is the document number as people write it (`MOFCOM No. 10/2025`), "" if none is known.
    `statement_kind` names the kind of an official statement without a number (`spokesperson's answer`). `zone` is the
    city of the issuer's zone, for all dates of law. `done` is the result of a one-time act (`licences granted`), "" for
    a rule. `stage_unclear` names both stages where two readings differ (`considered or announced`), "" elsewhere.
    `retracted`: the reporting outlet retracted it. `abandoned`: the plan is abandoned. `follows` is the precedent that
    the rule requires, "" without. `followed` are the topics for which a person gets it as a direct message (`Indonesia
    nickel`), () in a channel.

    What developments left: `changed` is the last one in words; `previous_text` is the old text shown struck through:
    the old status (`⚠ unconfirmed, 1 media report`), after a correction the old line 1. `remarks` are short further
    lines (`US claims more (see thread)`). `relation` is what the act does to an earlier document (`Suspends
    Announcement No. 61 of 2025, last day 10 Nov 2026 (Beijing).`). `unchanged` is a sentence on what the act leaves as
    it was, with the document (`Still on record: the licence requirement of April 2025 (MOFCOM No. 18/2025).`), from our
    records and not from a report. `record` sums up the issuer's earlier acts (`4th known act in 12 months: 3
    tightening, 1 easing`). `later` is the last act since then that may change what the alert states (`Later act: Turkey
    cuts its vegetable-oil export quota, 16 Apr 2026 (E-Q6S5).`). `possibly` names other events that may be the same act
    (`Possibly the same act: Indonesia bans bauxite exports (E-7K2Q, 3 Oct 2026)`). `for_us` is what it touches of the
    watch list (`dysprosium · 4 parts · owner Supply Risk EU`), "" in a channel that may not show it. `authority` is who
    confirmed it or which side claims it (`MOFCOM`, `US`); `issuer` is the state that acts (`China`).
    """

    headline: str
    summary: str
    shorter: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    target: str = ""
    amounts: tuple[str, ...] = ()
    duration: str = ""
    stated_open: tuple[str, ...] = ()
    start_named: bool = False
    number: str = ""
    statement_kind: str = ""
    effective: date | None = None
    until: date | None = None
    done: str = ""
    stage_unclear: str = ""
    retracted: bool = False
    abandoned: bool = False
    zone: str = ""
    follows: str = ""
    followed: tuple[str, ...] = ()
    authority: str = ""
    issuer: str = ""
    relation: str = ""
    unchanged: str = ""
    record: str = ""
    later: str = ""
    possibly: str = ""
    previous_text: str = ""
    changed: str = ""
    remarks: tuple[str, ...] = ()
    for_us: str = ""


class UpdateKind(StrEnum):
    """The first word of an update. CLAIMED, ADDED and RAISED take theirs from `Update.heading`."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DENIED = "denied"
    IN_FORCE = "in_force"
    CLAIMED = "claimed"
    ADDED = "added"
    DATE = "date"
    CONTRADICTED = "contradicted"
    RAISED = "raised"  # a louder rule now matches, and nothing else is new
    WATCHED = "watched"
    UNACKNOWLEDGED = "unacknowledged"  # no development, and nobody has acknowledged


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateBase:
    """The part of an update that is stored and shown in the same form.

    `quote`, `gloss` and `language` are as in an alert; an empty `source_name` names no source. `mentions` are people
    (messenger ids) who acknowledged what no longer holds, or watched the event until now. `mention_group`,
    `visible_in` and `redact_at` are as in an alert.
    """

    kind: UpdateKind
    label: str
    seen_at: datetime
    quote: str = ""
    gloss: str = ""
    language: str = ""
    source_name: str = ""
    tier: Tier | None = None
    url: str = ""
    published: datetime | None = None
    mentions: tuple[str, ...] = ()
    mention_group: str = ""
    visible_in: tuple[str, ...] = ()
    redact_at: datetime | None = None
    sample: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(UpdateBase):
    """One development of the event `label`, as a reply under its alert.

    `text` describes it in English. `heading` precedes it (`Claimed by US, not confirmed by China`; "" for the heading
    of `kind`). A correction has `was` and `now`. `still_open` is what no report names (`which firms, until when`),
    `texts_read` what was read for it (`the 2 reports read (headlines and summaries)`). `for_us` is as in an alert, set
    only where it is news.
    """

    text: str
    heading: str = ""
    was: str = ""
    now: str = ""
    still_open: str = ""
    texts_read: str = ""
    for_us: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundAct:
    """An earlier or related act: day, direction, text (`Ann. 18/2025: Sm Gd Tb: licence`), and its relation to this one
    (`this act grants licences under it`). `is_secondary_only`: a register cites no page of the authority for it.
    """

    day: date
    direction: Direction
    text: str
    url: str = ""
    note: str = ""
    is_secondary_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceBase:
    """The part of the evidence that is stored and shown in the same form.

    `also_carries` are statements of the article that are no acts. `why` has one line per rule, for programs; people ask
    `why`. `visible_in` and `redact_at` are as in an alert, for all sources that it names.
    """

    label: str
    quote: str = ""
    gloss: str = ""
    language: str = ""
    also_carries: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    visible_in: tuple[str, ...] = ()
    redact_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(EvidenceBase):
    """The evidence: the first reply under the alert of `label`, with quotes, open facets and background.

    `facets_not_found` is what no report names (`how many applications, which firms`), `texts_read` what was read for
    it (`the report read (headline and summary)`). `stated_open` is what a report declares open, with its words (`from
    when: “no start date has been set”`). `background` is in order of time, `background_heading` its heading (`5
    earlier acts`). `sources` has one line per outlet. `waiting_for` is what would change the certainty. `read_as` are
    lines on how it was read, for programs.
    """

    read_as: tuple[str, ...] = ()
    facets_not_found: str = ""
    texts_read: str = ""
    stated_open: tuple[str, ...] = ()
    background_heading: str = ""
    background: tuple[BackgroundAct, ...] = ()
    sources: tuple[str, ...] = ()
    waiting_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Information that is no alert: a start summary, a broken rule file, a silent source.

    `title` is one line; `lines` at most ten. `code` is an excerpt of a file in monospace, at most three lines.
    `visible_in` are the channels that may show it (empty: all).
    """

    title: str
    lines: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    visible_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstLine:
    """An alert in one line. `at` is when it came."""

    level: Level
    direction: Direction
    headline: str
    label: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Many alerts of a channel in a short time, as one message with the alerts in its thread.

    `count` is their number, `top` the loudest, at most five; they came from `since` to `last`. `delayed` of them
    waited while the channel could not be reached.
    """

    count: int
    top: tuple[BurstLine, ...]
    since: datetime
    last: datetime
    delayed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayedItem:
    """An alert that waited too long for a message of its own: `at` is when it was seen, `url` its source. `level` is
    None for an update of the event `label`. `visible_in` are the channels that may show the link (empty: all).
    """

    label: str
    text: str
    url: str
    at: datetime
    level: Level | None = None
    visible_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayed:
    """One message for everything that waited a day: `total` alerts since `since`; the loudest and newest are shown."""

    total: int
    since: datetime
    items: tuple[DelayedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """The names of a list change, as a file under the alert of the event `label`.

    `title` names the list and counts the names; `text` says if the file has not all of them. `header` and `rows` are
    the content, `file_name` is the name without an extension. `names` are the first names in plain text, for a
    messenger that takes no file. `is_restricted`: the channel may not see the names.
    """

    label: str
    title: str
    file_name: str
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = ()
    is_restricted: bool = False


Message = Alert | Notice | Update | Evidence | Burst | Digest | Delayed | ListFile
