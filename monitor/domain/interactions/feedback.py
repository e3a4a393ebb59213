"""What people say of alerts that came and of alerts that did not: labels, kept as test data of the rules, and votes on
whether a text reports an act, from which the reader learns.
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

__all__ = [
    "AlertSaid",
    "Figure",
    "Label",
    "LabelKind",
    "Unwanted",
    "Vote",
    "VoteOrigin",
    "figures",
    "last_votes",
]


class Unwanted(StrEnum):
    """Why an alert is not for us."""

    WRONG_ACT = "wrong_act"  # no act, or not what it was read as
    WRONG_GOODS = "wrong_goods"
    WRONG_COUNTRY = "wrong_country"
    DUPLICATE = "duplicate"
    OLD_NEWS = "old_news"
    NOT_OUR_DESK = "not_our_desk"

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")

    @property
    def speaks_against_the_rule(self) -> bool:
        """Whether the text is one that the rule should not have matched. A copy or old news were matched rightly."""
        return self not in (Unwanted.DUPLICATE, Unwanted.OLD_NEWS)


class LabelKind(StrEnum):
    UNWANTED = "unwanted"  # an alert that is not for us
    MISSED = "missed"  # a text of which somebody asks whether it should have alerted


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`key` is that of the interaction which gave it. `title`, `text`, `url` and `language` are of the article that was
    alerted, or of what was asked about, so that the label outlives it; `article_id` is None where no source brought it.

    An unwanted alert has its `reason`, event, rule and source. Of a text that was asked about, `alerted` says whether
    an alert came of it: then it is no miss.
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
    """What somebody did to say it."""

    NOT_FOR_US = "not_for_us"  # "Not for us" with the reason that it is no act, or not what it was read as
    ASKED = "asked"  # "Should this have alerted?" of a text that had not
    DECIDED = "decided"  # an alert on which somebody acted, or which they watch
    FILE = "file"  # a line of a file of labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What somebody said of one text: that it reports an act, or that it does not.

    `title`, `text`, `url` and `language` are of what they saw, "" where that is not kept; `article_id` is None where no
    source is known to have brought it. `overruled` counts earlier votes on the same text that said the opposite.
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
        """Which text it is about: the article's id, or a hash of the words."""
        words = f"{' '.join(self.title.split())}\n{' '.join(self.text.split())}"
        return self.article_id or sha256(words.encode()).hexdigest()[:32]


def last_votes(votes: Iterable[Vote]) -> tuple[Vote, ...]:
    """One vote a text, in the order in which they were given: of opposite ones the last counts."""
    last: dict[str, Vote] = {}
    said: dict[str, list[bool]] = {}
    for vote in votes:
        last.pop(vote.item, None)
        last[vote.item] = vote
        said.setdefault(vote.item, []).append(vote.is_act)
    return tuple(replace(v, overruled=said[item].count(not v.is_act)) for item, v in last.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSaid:
    """An event that was announced in a channel. `source_id` is whose article opened it, None where that is gone.

    `judged`: somebody looked at it, decided on it, or said that it is not for them.
    """

    rule_id: RuleId
    event_id: EventId
    place: str
    source_id: SourceId | None
    judged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Of one rule or source: how many alerts there were, how many of them people judged, and how many of those are not
    for them; `missed` are texts that should perhaps have alerted.
    """

    name: str
    alerts: int
    judged: int
    unwanted: int
    missed: int

    @property
    def precision(self) -> float | None:
        """The share of the judged alerts that nobody sent away; None where none was judged."""
        return None if not self.judged else (self.judged - self.unwanted) / self.judged


def figures(
    alerts: Iterable[AlertSaid],
    labels: Iterable[Label],
    missed: Mapping[str, int],
    name: Callable[[AlertSaid], str],
) -> tuple[Figure, ...]:
    """One for each name that an alert or a miss has, by name."""
    against = {(label.event_id, label.rule_id) for label in labels if label.is_against_the_rule}
    said, judged, unwanted = Counter[str](), Counter[str](), Counter[str]()
    for alert in alerts:
        sent_away = (alert.event_id, alert.rule_id) in against
        said[name(alert)] += 1
        judged[name(alert)] += alert.judged or sent_away
        unwanted[name(alert)] += sent_away
    return tuple(
        Figure(name=n, alerts=said[n], judged=judged[n], unwanted=unwanted[n], missed=missed.get(n, 0))
        for n in sorted({*said, *missed})
    )
