"""What people say of alerts that came and of alerts that did not: labels, kept as test data of the rules."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.article import ArticleId
from monitor.domain.event.identity import EventId
from monitor.domain.rule import RuleId
from monitor.domain.source import SourceId

__all__ = ["Label", "LabelKind", "Unwanted"]


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
