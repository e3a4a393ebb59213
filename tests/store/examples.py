"""Small valid values for the store's tests. Every call may change any field by name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from monitor.domain.acts.act import Act, DocumentNumber, Span
from monitor.domain.acts.reading import ActCandidate, Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.message import Notice
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, delivery_id
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.rules.rule import Level, Match, RuleId
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.language.text_search import text_search
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.network.fetch import Fetched
from monitor.ports.queries.lookup import EventConditions

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
MINISTRY = SourceId("ministry")


def source(name: str = MINISTRY, **changes: Any) -> Source:
    return replace(Source(id=SourceId(name), name=name.title(), url=f"https://{name}.example/feed"), **changes)


def fetched(**changes: Any) -> Fetched:
    value = Fetched(
        status=200,
        url="https://ministry.example/feed",
        fetched_at=NOW,
        body=b"<rss/>",
        etag='W/"7"',
        last_modified="Wed, 25 Nov 2026 09:00:00 GMT",
        sha256=sha256(b"<rss/>").hexdigest(),
    )
    return replace(value, **changes)


def article(key: str = "1", **changes: Any) -> Article:
    value = Article(
        id=ArticleId(f"ministry-{key}"),
        source_id=MINISTRY,
        key=key,
        url=f"https://ministry.example/{key}",
        title=f"商务部公告 {key}",
        text="决定对稀土相关物项实施出口管制。",
        language="zh-Hans",
        tier=Tier.OFFICIAL,
        published=NOW - timedelta(hours=1),
        published_raw="Wed, 25 Nov 2026 08:30:00 GMT",
        content_hash=f"hash-{key}",
    )
    return replace(value, **changes)


def act(ordinal: int = 0, **changes: Any) -> Act:
    value = Act(
        ordinal=ordinal,
        issuer="CN",
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.IMPOSE,
        direction=Direction.TIGHTENING,
        stage=Stage.ANNOUNCED,
        certainty=Certainty.OFFICIAL,
        evidence=(Span(field="text", start=0, end=2, quote="决定"),),
        commodities=("rare_earths",),
    )
    return replace(value, **changes)


def numbered(number: str, ordinal: int = 0, **changes: Any) -> Act:
    return act(ordinal, document=DocumentNumber(authority="MOFCOM", number=number, year=2026), **changes)


def match(rule: str = "any-export-act", **changes: Any) -> Match:
    evidence = (Span(field="title", start=0, end=3, quote="商务部"),)
    return replace(
        Match(rule_id=RuleId(rule), rule_version="0123456789ab", level=Level.MEDIUM, evidence=evidence), **changes
    )


def possible(**changes: Any) -> ActCandidate:
    evidence = (Span(field="title", start=2, end=4, quote="管制"),)
    value = ActCandidate(issuers=("CN",), instrument="export_control", evidence=evidence, commodities=("gallium",))
    return replace(value, **changes)


def extracted(
    item: Article | None = None,
    acts: tuple[Act, ...] = (),
    matches: tuple[Match, ...] = (),
    raw: bytes = b"<item/>",
    maybe: ActCandidate | None = None,
    gloss: str = "",
) -> ExtractedArticle:
    kept = item or article()
    reading = Reading(language=kept.language, acts=acts, possible=maybe, gloss=gloss)
    return ExtractedArticle(article=kept, reading=reading, matches=matches, edited=False, raw=raw)


def ref(key: str = "1", ordinal: int = 0) -> ActRef:
    return ActRef(article_id=article(key).id, ordinal=ordinal)


def event(name: str = "one", **changes: Any) -> PolicyEvent:
    value = PolicyEvent(
        id=EventId(f"event-{name}"),
        label=f"E-{name.upper()}",
        issuer="CN",
        anchor=ref(),
        day=TODAY,
        opened_at=NOW,
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        direction=Direction.TIGHTENING,
        stage=Stage.ANNOUNCED,
        certainty=Certainty.OFFICIAL,
        headline="China requires export licences for rare earths",
        commodities=("rare_earths",),
        target=("ALL",),
    )
    return replace(value, **changes)


def development(of: PolicyEvent, **changes: Any) -> Development:
    value = Development(event_id=of.id, kind=DevelopmentKind.OPENED, by=ref(), at=NOW)
    return replace(value, **changes)


def announcement(of: PolicyEvent, channel: str = "C1", **changes: Any) -> Announcement:
    value = Announcement(
        event_id=of.id,
        route="minerals",
        channel=channel,
        level=Level.HIGH,
        rule_id=RuleId("any-export-act"),
        rule_version="0123456789ab",
        state=AnnouncementState.QUEUED,
        at=NOW,
    )
    return replace(value, **changes)


def delivery(key: str = "k1", channel: str = "C1", **changes: Any) -> Delivery:
    value = Delivery(
        id=delivery_id(key),
        key=key,
        channel=channel,
        kind=DeliveryKind.NOTICE,
        message=Notice(title=f"Notice {key}", lines=("one", "two")),
        created_at=NOW,
        not_before=NOW,
    )
    return replace(value, **changes)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def with_text(text: str, vocabulary: Vocabulary | None = None) -> EventConditions:
    """The conditions of a search text alone. Raises SearchError."""
    return EventConditions(text=text_search(text, vocabulary))
