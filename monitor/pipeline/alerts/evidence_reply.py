"""The first reply under an alert: quote, open points, background, sources, rule and what would confirm it."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.bare_acts import as_read, without_words
from monitor.domain.alerts.facts import EvidenceFacts, OutletFacts
from monitor.domain.event.certainty import Part, assess_certainty
from monitor.domain.event.context import Context
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Rule, RuleId
from monitor.domain.sources.licensing import Audience, Terms, licence
from monitor.domain.sources.source import SourceId, Tier
from monitor.pipeline.alerts.compose import AlertSources, StoryArticle, act_of, quoted_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig

_PAGES = 2  # official sources that are named


def evidence_reply(
    event: PolicyEvent,
    announcement: Announcement,
    sources: AlertSources,
    config: RuntimeConfig,
    *,
    context: Context | None = None,
) -> EvidenceFacts:
    """The evidence at the time of the alert; it is not edited later."""
    why = tuple(_why(announcement, config))
    readers = config.routes.audience_of(announcement.channel)
    if sources.story is not None:
        return _of_story(event, sources.story, why, config, readers)
    quoted = quoted_of(event, sources.reports, config.vocabulary, readers)
    shown = quoted.shown(readers)
    quote, evidence = shown.headline(quoted.title), shown.evidence(quoted.act.evidence)
    act = act_of(event, sources.reports, config.vocabulary)
    return EvidenceFacts(
        label=event.label,
        quote=quote,
        gloss=shown.headline(quoted.gloss) if quote else "",
        language=shown.language(quoted.language),
        act=replace(without_words(act), stated_open=act.stated_open if evidence else without_words(act).stated_open),
        read=as_read(quoted.act, shown.quotes),
        pages=tuple(r.has_page for r in sources.reports),
        context=context,
        outlets=_outlets(sources.reports, readers),
        why=why,
        certainty=event.certainty,
        official_sources=_official_sources(event, quoted.act.issuer, config),
        visible_in=config.routes.channels_for(r.terms for r in sources.reports if r.shown(readers).is_named),
        redact_at=quoted.terms.ends(quoted.seen_at) if quote or evidence else None,
    )


def _of_story(
    event: PolicyEvent, story: StoryArticle, why: tuple[str, ...], config: RuntimeConfig, readers: Audience
) -> EvidenceFacts:
    article = story.extracted.article
    terms = Terms.of(config.sources.get(article.source_id))
    shown = licence(terms, readers, called=article.source_id)
    quote = shown.headline(article.title)
    return EvidenceFacts(
        label=event.label,
        quote=quote,
        gloss=shown.headline(story.extracted.reading.gloss) if quote else "",
        language=shown.language(article.language),
        why=why,
        visible_in=config.routes.channels_for([terms]) if shown.is_named else (),
        redact_at=terms.ends(story.seen_at) if quote else None,
    )


def _outlets(reports: Sequence[Report], readers: Audience) -> tuple[OutletFacts, ...]:
    """Each source once, with its report of the most weight."""
    parts = {w.ref: w.part for w in assess_certainty(reports).weights}
    outlets: dict[SourceId, OutletFacts] = {}
    for report in sorted(reports, key=lambda r: (_ORDER.index(parts[r.ref]), r.order)):
        shown = report.shown(readers)
        outlet = OutletFacts(
            name=shown.name,
            tier=report.tier,
            language=shown.language(report.tongue),
            part=parts[report.ref],
            issuer_inferred=not report.act.names_government,
        )
        outlets.setdefault(report.source_id, outlet)
    return tuple(outlets.values())


_ORDER = list(Part)


def _why(announcement: Announcement, config: RuntimeConfig) -> list[str]:
    lines = []
    rule = config.rules.get(announcement.rule_id)
    if rule is not None:
        lines.append(f"{rule.id}: {' '.join(rule.clause.split())}{_place(rule)}{_changed(rule)}")
    if announcement.also:
        lines.append(f"also matched: {', '.join(_also(r, config) for r in announcement.also)}")
    return lines


def _also(rule_id: RuleId, config: RuntimeConfig) -> str:
    rule = config.rules.get(rule_id)
    return rule_id if rule is None else f"{rule_id} ({rule.pack}{_changed(rule)})"


def _place(rule: Rule) -> str:
    return f", {rule.place.file}:{rule.place.line}" if rule.place else ""


def _changed(rule: Rule) -> str:
    changes = tuned(rule)
    return f", {', '.join(changes)}" if changes else ""


def _official_sources(event: PolicyEvent, issuer: str | None, config: RuntimeConfig) -> tuple[str, ...]:
    """The names of the issuer's official sources that all may see; none for an event that they have confirmed."""
    if event.certainty is Certainty.OFFICIAL:
        return ()
    official = (s for s in config.sources.values() if s.tier is Tier.OFFICIAL and s.place == issuer and s.enabled)
    by_site: dict[str | None, str] = {}
    for source in official:
        if issuer is not None and not source.visible_in:
            by_site.setdefault(urlsplit(source.url).hostname, source.name)  # one source per site
    return (*by_site.values(),)[:_PAGES]
