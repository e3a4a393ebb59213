"""What is said, before any messenger gives it a shape. Plain text throughout: nothing here is markup."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.rule import Level
from monitor.domain.source import Tier

__all__ = ["Alert", "Message", "Notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """The root message of one event in one channel.

    `headline` and `summary` are composed in English from the act. `quote` is the original headline or
    sentence in `language` ("" where the source may not be quoted), `gloss` the same word by word in English. `reports`
    counts articles, `sources` independent outlets. `number` is the document's as people write it
    (`MOFCOM No. 10/2025`), "" where none is known.
    `zone` names the issuer's city for dates of law. `also` are further rules that match.
    `tuned` says what a pack changed about the rule, and where: `lowered from high by minerals/tuning.yaml:2`.
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
    gloss: str = ""
    why: str = ""
    also: tuple[str, ...] = ()
    tuned: tuple[str, ...] = ()
    number: str = ""
    announced: date | None = None
    effective: date | None = None
    until: date | None = None
    zone: str = ""
    sample: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to know that is no alert: the summary of a start, a broken rule file, a silent source.

    `title` is one line; `lines` at most ten. `code` is a piece of a file in a fixed width, at most three lines.
    """

    title: str
    lines: tuple[str, ...] = ()
    code: tuple[str, ...] = ()


Message = Alert | Notice
