"""Feedback on alerts and missed texts: labels, which are kept as test data for rules, and votes on whether a text
reports an act, from which the judge is tuned.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.source import SourceId


class Unwanted(StrEnum):
    """Why an alert is "not for us"."""

    WRONG_ACT = "wrong_act"  # no act, or read wrongly
    WRONG_GOODS = "wrong_goods"
    WRONG_COUNTRY = "wrong_country"
    DUPLICATE = "duplicate"
    OLD_NEWS = "old_news"
    NOT_OUR_TEAM = "not_our_team"

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")

    @property
    def speaks_against_the_rule(self) -> bool:
        """True if the rule should not have matched the text. Duplicates and old news were matched correctly."""
        return self not in (Unwanted.DUPLICATE, Unwanted.OLD_NEWS)


class LabelKind(StrEnum):
    UNWANTED = "unwanted"  # an alert marked "not for us"
    MISSED = "missed"  # a text for which somebody asked "Should this have alerted?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label. `key` is that of the interaction that gave it. `title`, `text`, `url` and `language` are copied from the
    article or the text in question, so that the label outlives it; `article_id` is None if no source brought the text.

    An unwanted alert has `reason`, event, rule and source. For a text in question, `alerted` is True if it did cause an
    alert: then it was not missed.
    """

    key: str
    kind: LabelKind
    at: datetime
    by: str
    title: str
    text: str = ""
    url: str = ""
    language: str = ""
    reason: Unwanted | None = None
    event_id: EventId | None = None
    rule_id: RuleId | None = None
    article_id: ArticleId | None = None
    source_id: SourceId | None = None
    alerted: bool = False

    @property
    def is_miss(self) -> bool:
        return self.kind is LabelKind.MISSED and not self.alerted

    @property
    def is_against_the_rule(self) -> bool:
        return self.kind is LabelKind.UNWANTED and self.reason is not None and self.reason.speaks_against_the_rule


class VoteOrigin(StrEnum):
    """The action that a vote comes from."""

    NOT_FOR_US = "not_for_us"  # "Not for us" with the reason wrong_act
    ASKED = "asked"  # "Should this have alerted?" on a text that had not
    DECIDED = "decided"  # an alert that was decided as actioned or watching
    FILE = "file"  # a line of a file of labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A vote on one text: `is_act` is True if it reports an act.

    `title`, `text`, `url` and `language` are what the voter saw, "" if not stored; `article_id` is None if no known
    source brought it. `overruled` counts earlier opposite votes on the same text.
    """

    is_act: bool
    origin: VoteOrigin
    by: str = ""
    at: datetime | None = None
    title: str = ""
    text: str = ""
    url: str = ""
    language: str = ""
    article_id: ArticleId | None = None
    source_id: SourceId | None = None
    event_id: EventId | None = None
    overruled: int = 0

    @property
    def item(self) -> str:
        """The id of the text: the article's id, or a hash of the words."""
        words = f"{' '.join(self.title.split())}\n{' '.join(self.text.split())}"
        return self.article_id or sha256(words.encode()).hexdigest()[:32]


def last_votes(votes: Iterable[Vote]) -> tuple[Vote, ...]:
    """One vote per text, in the order in which they were given; of opposite votes the last counts."""
    last: dict[str, Vote] = {}
    verdicts: dict[str, list[bool]] = {}
    for vote in votes:
        last.pop(vote.item, None)
        last[vote.item] = vote
        verdicts.setdefault(vote.item, []).append(vote.is_act)
    return tuple(replace(v, overruled=verdicts[item].count(not v.is_act)) for item, v in last.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedAlert:
    """An event announced in a channel. `source_id` is the source of its first article, None if that is deleted.

    `judged`: somebody acknowledged it, decided on it, or marked it "not for us".
    """

    rule_id: RuleId
    event_id: EventId
    place: str
    source_id: SourceId | None
    judged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionFigures:
    """Counts of one rule or source: alerts, those that people judged, and those of them marked unwanted; `missed` are
    texts that perhaps should have alerted.
    """

    name: str
    alerts: int
    judged: int
    unwanted: int
    missed: int

    @property
    def precision(self) -> float | None:
        """The share of judged alerts that were not unwanted, 0 to 1; None if none was judged."""
        return None if not self.judged else (self.judged - self.unwanted) / self.judged


def precision_figures(
    alerts: Iterable[AnnouncedAlert],
    labels: Iterable[Label],
    missed: Mapping[str, int],
    name: Callable[[AnnouncedAlert], str],
) -> tuple[PrecisionFigures, ...]:
    """The counts per name that an alert or a missed text has, sorted by name."""
    unwanted_keys = {(label.event_id, label.rule_id) for label in labels if label.is_against_the_rule}
    alerted, judged, unwanted = Counter[str](), Counter[str](), Counter[str]()
    for alert in alerts:
        is_unwanted = (alert.event_id, alert.rule_id) in unwanted_keys
        alerted[name(alert)] += 1
        judged[name(alert)] += alert.judged or is_unwanted
        unwanted[name(alert)] += is_unwanted
    return tuple(
        PrecisionFigures(name=n, alerts=alerted[n], judged=judged[n], unwanted=unwanted[n], missed=missed.get(n, 0))
        for n in sorted({*alerted, *missed})
    )
