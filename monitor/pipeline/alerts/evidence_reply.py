"""The first reply under an alert: quote, open points, background, sources, rule and what would confirm it."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.message import BackgroundAct, Evidence
from monitor.domain.event.certainty import Part, Weight, assess_certainty
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.report import Report
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Rule, RuleId
from monitor.domain.sources.licensing import Audience, Terms, licence
from monitor.domain.sources.source import SourceId, Tier
from monitor.pipeline.alerts.compose import AlertSources, StoryArticle, act_of, quoted_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.wording.english import counted, joined
from monitor.wording.readings import facets_called_open, facets_not_found, read_as, texts_read

__all__ = ["evidence_reply"]

_PAGES = 2  # official sources named in `waiting_for`


def evidence_reply(
    event: PolicyEvent,
    announcement: Announcement,
    sources: AlertSources,
    config: RuntimeConfig,
    *,
    background: Sequence[BackgroundAct] = (),
) -> Evidence:
    """The evidence at the time of the alert; it is not edited later."""
    why = tuple(_why(announcement, config))
    readers = config.routes.audience_of(announcement.channel)
    if sources.story is not None:
        return _of_story(event, sources.story, why, config, readers)
    quoted = quoted_of(event, sources.reports, config.vocabulary, readers)
    shown = quoted.shown(readers)
    quote, evidence = shown.headline(quoted.title), shown.evidence(quoted.act.evidence)
    act = act_of(event, sources.reports, config.vocabulary)
    return Evidence(
        label=event.label,
        quote=quote,
        gloss=shown.headline(quoted.gloss) if quote else "",
        language=shown.language(quoted.language),
        read_as=read_as(replace(quoted.act, evidence=evidence), config.vocabulary),
        facets_not_found=", ".join(facets_not_found(act)),
        texts_read=texts_read([r.has_page for r in sources.reports]),
        stated_open=facets_called_open(act, quotes=bool(evidence)),
        background=tuple(background),
        background_heading=counted(len(background), "earlier act") if background else "",
        sources=_sources(sources.reports, readers),
        why=why,
        waiting_for=_waiting_for(event, quoted.act.issuer, config),
        visible_in=config.routes.channels_for(r.terms for r in sources.reports if r.shown(readers).is_named),
        redact_at=quoted.terms.ends(quoted.seen_at) if quote or evidence else None,
    )


def _of_story(
    event: PolicyEvent, story: StoryArticle, why: tuple[str, ...], config: RuntimeConfig, readers: Audience
) -> Evidence:
    article = story.extracted.article
    terms = Terms.of(config.sources.get(article.source_id))
    shown = licence(terms, readers, called=article.source_id)
    quote = shown.headline(article.title)
    return Evidence(
        label=event.label,
        quote=quote,
        gloss=shown.headline(story.extracted.reading.gloss) if quote else "",
        language=shown.language(article.language),
        why=why,
        visible_in=config.routes.channels_for([terms]) if shown.is_named else (),
        redact_at=terms.ends(story.seen_at) if quote else None,
    )


def _sources(reports: Sequence[Report], readers: Audience) -> tuple[str, ...]:
    """One line per source, for its report with the most weight."""
    weights = {w.ref: w for w in assess_certainty(reports).weights}
    lines: dict[SourceId, str] = {}
    for report in sorted(reports, key=lambda r: (_ORDER.index(weights[r.ref].part), r.order)):
        lines.setdefault(report.source_id, _line(report, weights[report.ref], readers))
    return tuple(lines.values())


_ORDER = list(Part)
_COUNTS = {
    Part.INDEPENDENT: "independent",
    Part.SAME_OUTLET: "the same outlet again",
    Part.COPY: "a copy",
    Part.AGGREGATOR: "passes on other reports",
    Part.CLAIM: "a claim",
    Part.RUMOUR: "unnamed sources",
    Part.CONTRADICTED: "contradicts the others",
}


def _line(report: Report, weight: Weight, readers: Audience) -> str:
    shown = report.shown(readers)
    parts = (shown.name, report.tier, shown.language(report.tongue), _COUNTS[weight.part])
    return " · ".join(filter(None, parts))


def _why(announcement: Announcement, config: RuntimeConfig) -> list[str]:
    lines = []
    rule = config.rules.get(announcement.rule_id)
    if rule is not None:
        lines.append(f"{rule.id}: {' '.join(rule.when_text.split())}{_place(rule)}{_changed(rule)}")
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


def _waiting_for(event: PolicyEvent, issuer: str | None, config: RuntimeConfig) -> str:
    """What would raise the certainty: the issuer's official sources that all may see, or a second source; else ""."""
    if event.certainty is Certainty.OFFICIAL:
        return ""
    official = (s for s in config.sources.values() if s.tier is Tier.OFFICIAL and s.place == issuer and s.enabled)
    by_site: dict[str | None, str] = {}
    for source in official:
        if issuer is not None and not source.visible_in:
            by_site.setdefault(urlsplit(source.url).hostname, source.name)  # one source per site
    pages = [*by_site.values()][:_PAGES]
    second = [] if event.certainty is Certainty.CORROBORATED else ["a second independent source"]
    waits = [*pages, *second]
    if not waits:
        return "an official announcement; no official source of the issuer is configured"
    return joined(waits, "or")
