"""Result of probing a source: what the feed contains, and which rules would match."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.rules.rule import RuleId
from monitor.ports.children.extraction import ExtractedArticle, FeedExtraction

NEWEST = 10  # items that are listed
_DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleItem:
    """One of the newest items: its acts, and the rules that would match."""

    title: str
    published: datetime | None
    acts: tuple[str, ...]
    rules: tuple[RuleId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContents:
    """The contents of a feed. `languages` and `rules` (those that would match) have item counts, the highest first."""

    title: str
    items: int
    refused: int
    newest: datetime | None
    oldest: datetime | None
    undated: int
    languages: tuple[tuple[str, int], ...]
    acts: int
    rules: tuple[tuple[RuleId, int], ...]
    sample_items: tuple[SampleItem, ...]
    problems: tuple[str, ...]


def contents_of(extraction: FeedExtraction) -> FeedContents:
    days = sorted(h.article.published for h in extraction.articles if h.article.published is not None)
    languages = Counter(h.article.language or "?" for h in extraction.articles)
    rules = Counter(match.rule_id for h in extraction.articles for match in h.matches)
    return FeedContents(
        title=extraction.title,
        items=extraction.fetched,
        refused=len(extraction.refused),
        newest=days[-1] if days else None,
        oldest=days[0] if days else None,
        undated=len(extraction.articles) - len(days),
        languages=tuple(languages.most_common()),
        acts=sum(len(h.reading.acts) for h in extraction.articles),
        rules=tuple(rules.most_common()),
        sample_items=tuple(_sample_item(h) for h in _newest(extraction.articles)),
        problems=extraction.problems,
    )


def _newest(articles: Sequence[ExtractedArticle]) -> list[ExtractedArticle]:
    """Return the newest items, then undated ones in feed order."""
    dated = sorted((h for h in articles if h.article.published), key=lambda h: str(h.article.published), reverse=True)
    return [*dated, *(h for h in articles if not h.article.published)][:NEWEST]


def _sample_item(extracted: ExtractedArticle) -> SampleItem:
    return SampleItem(
        title=extracted.article.title,
        published=extracted.article.published,
        acts=tuple(f"{act.measure} {act.action}" for act in extracted.reading.acts),
        rules=tuple(dict.fromkeys(match.rule_id for match in extracted.matches)),
    )


def usual_interval(contents: FeedContents) -> timedelta:
    """Return the poll interval: 15 minutes if the feed has new items daily, else one hour."""
    if contents.newest is None or contents.oldest is None or contents.items < 2:
        return timedelta(minutes=15)
    apart = (contents.newest - contents.oldest) / (contents.items - 1)
    return timedelta(minutes=15) if apart <= _DAILY else timedelta(hours=1)
