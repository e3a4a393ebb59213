"""Story events: articles without an act that a text-only rule matched, each with its copies of seven days."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.articles.article import Article
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.event_ids import label_for
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventId
from monitor.domain.event.story import STORY_WINDOW, story_id, story_keys
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Tier
from monitor.pipeline.events.attach import Attached
from monitor.pipeline.events.refold import first_joinable_day
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.articles import StoredArticle
from monitor.ports.repositories.store import HasEvents, HasStories


class StoryTransaction(HasEvents, HasStories, Protocol):
    """Repositories to group articles without an act into stories."""


def attach_story(
    tx: StoryTransaction,
    extracted: ExtractedArticle,
    kept: StoredArticle,
    config: RuntimeConfig,
    *,
    baseline: bool,
    sample: bool,
    now: datetime,
) -> Attached:
    """The story event that the article joins as a copy, or opens."""
    keys = story_keys(extracted.article.title, extracted.fingerprint, sample=sample)
    known = tx.stories.known(keys, since=first_joinable_day(kept.day, STORY_WINDOW), until=kept.day)
    stored = tx.events.get(known) if known is not None else None
    if stored is not None:
        return _join(tx, stored, extracted.article, kept, baseline=baseline, now=now)
    key, tier = story_id(keys, kept.day), extracted.article.tier
    event = PolicyEvent(
        id=key,
        label=label_for(key, tx.events.label_taken),
        issuer="",
        anchor=ActRef(article_id=kept.article_id, ordinal=WHOLE_ARTICLE),
        day=kept.day,
        opened_at=now,
        measure=None,
        direction=Direction.NONE,
        stage=Stage.ANNOUNCED,
        certainty=Certainty.OFFICIAL if tier is Tier.OFFICIAL else Certainty.REPORTED,
        headline=_headline(extracted, config),
        kind="story",
        sources=0 if tier is Tier.AGGREGATOR else 1,
        baseline=baseline,
        sample=sample,
    )
    opened = _development(event.id, DevelopmentKind.OPENED, kept, now)
    tx.events.save(event, (event.anchor,), (opened,))
    tx.stories.open(event.id, keys, kept.day)
    return Attached(event=event, developments=(opened,))


def _headline(extracted: ExtractedArticle, config: RuntimeConfig) -> str:
    """The title of the article. If its source is restricted or limited in time, the title of the rule that matched."""
    article = extracted.article
    if Terms.of(config.sources.get(article.source_id)).is_open:
        return article.title
    titles = (rule.title for match in extracted.matches if (rule := config.rules.get(match.rule_id)) is not None)
    return next(titles, "a story")


def _join(
    tx: HasEvents, story: PolicyEvent, article: Article, kept: StoredArticle, *, baseline: bool, now: datetime
) -> Attached:
    """Add a copy to the story. All copies count as one independent source."""
    copies = tx.events.articles(story.id)
    has_source = story.sources or article.tier is not Tier.AGGREGATOR
    again = replace(story, reports=len(copies) + 1, sources=int(bool(has_source)), baseline=story.baseline and baseline)
    members = [ActRef(article_id=a, ordinal=WHOLE_ARTICLE) for a in (*(c.article_id for c in copies), kept.article_id)]
    restated = _development(again.id, DevelopmentKind.RESTATED, kept, now)
    tx.events.save(again, members, (restated,))
    return Attached(event=again, developments=(restated,))


def _development(event: EventId, kind: DevelopmentKind, kept: StoredArticle, now: datetime) -> Development:
    by = ActRef(article_id=kept.article_id, ordinal=WHOLE_ARTICLE)
    return Development(event_id=event, kind=kind, by=by, at=now)
