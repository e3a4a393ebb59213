"""Verdicts made by hand, so that figures can be computed on paper, and a small vocabulary."""

from datetime import UTC, date, datetime, time
from typing import Any

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.rule import Level, Match, RuleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.verdicts import Text, Verdict


def _commodity(name: str, parent: str | None = None) -> Concept:
    return Concept(id=name, kind=ConceptKind.COMMODITY, label=name, parent=parent)


KNOWLEDGE = ReaderConfig(
    vocabulary=Vocabulary.of(
        [
            _commodity("critical_minerals"),
            _commodity("rare_earths", "critical_minerals"),
            _commodity("dysprosium", "rare_earths"),
            _commodity("gallium", "critical_minerals"),
            _commodity("magnets"),
        ]
    ),
    rules=(),
    version="test",
)


def act(ordinal: int = 0, field: str = "title", **more: Any) -> Act:
    """China imposes an export licensing requirement, unless said."""
    given: dict[str, Any] = {
        "issuer": "CN",
        "measure": Measure.EXPORT_LICENSING_REQUIREMENT,
        "action": Action.IMPOSE,
        "direction": Direction.TIGHTENING,
        "stage": Stage.ANNOUNCED,
        "certainty": Certainty.REPORTED,
        "evidence": (Span(field=field, start=0, end=4, quote="word"),),
        "trigger": "test",
    }
    return Act(ordinal=ordinal, **{**given, **more})


def match(rule: str, level: Level, *acts: int) -> Match:
    return Match(rule_id=RuleId(rule), rule_version="0" * 12, level=level, evidence=(), acts=acts)


def verdict(
    name: str,
    *acts: Act,
    matches: tuple[Match, ...] | None = None,
    language: str = "en",
    day: date = date(2026, 3, 2),
    title: str = "",
    file: str = "",
    **labels: Any,
) -> Verdict:
    """An alert whose rule rests on all `acts`, or none without acts; `matches` says otherwise."""
    if matches is None:
        matches = (match("any", Level.MEDIUM, *(a.ordinal for a in acts)),) if acts else ()
    title = title or f"title of {name}"
    text = Text(id=name, title=title, language=language, published=day, given_id=name, file=file, labels=labels)
    article = Article(
        id=ArticleId(name),
        source_id=SourceId("given"),
        key=name,
        url="",
        title=title,
        text="",
        language=language,
        tier=Tier.MEDIA,
        published=datetime.combine(day, time.min, UTC),
        published_raw=day.isoformat(),
        content_hash="0",
    )
    return Verdict(
        text=text,
        article=article,
        reading=Reading(language=language, acts=acts),
        matches=matches,
        alert=bool(matches),
        why_not="" if matches else "no act was read",
    )
