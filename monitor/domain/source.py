"""What a source is: an address that is polled, and what may be done with what it says."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NewType

__all__ = ["FirstPoll", "Quote", "Source", "SourceId", "Tier"]

SourceId = NewType("SourceId", str)


class Tier(StrEnum):
    """Who speaks, strongest first. `rank` orders: official 0 … aggregator 3."""

    OFFICIAL = "official"
    WIRE = "wire"
    MEDIA = "media"
    AGGREGATOR = "aggregator"

    @property
    def rank(self) -> int:
        return list(Tier).index(self)


class Quote(StrEnum):
    """How much of the source's own words an alert may show."""

    FULL = "full"
    SENTENCE = "sentence"
    HEADLINE = "headline"
    LINK_ONLY = "link_only"


class FirstPoll(StrEnum):
    BASELINE = "baseline"
    ANNOUNCE = "announce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of a `sources.yaml`.

    `id` is the entry's name in small letters with hyphens and is unique over all packs. `language` is a
    BCP 47 tag (`zh-Hans`) or None where it varies. `place` is the state (ISO alpha-2, or EU) whose acts an
    official source publishes, None for any other source. `because` says why a source is not enabled.
    `visible_in` names the routes that may show it (empty: all). `keep_text` is how long its text may be
    stored (None: as long as any other).
    """

    id: SourceId
    name: str
    url: str
    kind: str = "rss"
    language: str | None = None
    tier: Tier = Tier.MEDIA
    place: str | None = None
    interval: timedelta = timedelta(minutes=15)
    enabled: bool = True
    because: str = ""
    first_poll: FirstPoll = FirstPoll.BASELINE
    quote: Quote = Quote.SENTENCE
    visible_in: tuple[str, ...] = ()
    keep_text: timedelta | None = None
    full_text: bool = False
    origin: str = ""
    sample: bool = False
