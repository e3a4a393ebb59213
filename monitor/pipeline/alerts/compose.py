"""Composition of alerts: the facts of an event that a channel is shown. The same event and rule always give the same.

The act is described from all reports; quoted and linked is one report that the channel may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from monitor.domain.acts.act import Act, DirectionConflict
from monitor.domain.acts.legal_zones import zones
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.bare_acts import without_words
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.articles.full_text import origins_of
from monitor.domain.delivery.outbox import act_key
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field, act_of_event, leading_report, restated_days
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef
from monitor.domain.event.precedent_search import FoundPrecedent
from monitor.domain.event.report import Report
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Level, Match, Rule
from monitor.domain.sources.licensing import RESTRICTED, Audience, Shown, Terms, licence
from monitor.domain.sources.source import Tier
from monitor.domain.watch.subjects import subjects_of_event
from monitor.domain.watch.summary import WatchSummary, summary_of
from monitor.pipeline.alerts.advice import advised
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle

_KEYS = 40  # half a kilobyte in a message's metadata, of which Slack takes 16


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """The article that an alert on a story event quotes."""

    extracted: ExtractedArticle
    matches: tuple[Match, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSources:
    """What an alert is composed from: the reports of an event, or the article of a story event.

    `previous`: the alert in the channel, whose text about the rule is kept if the rule was removed. `precedent`: the
    earlier act that the rule required.
    """

    reports: Sequence[Report] = ()
    story: StoryArticle | None = None
    previous: AlertFacts | None = None
    precedent: FoundPrecedent | None = None


def compose(
    event: PolicyEvent, announcement: Announcement, sources: AlertSources, config: RuntimeConfig, *, now: datetime
) -> AlertFacts | None:
    """The root message of the event in its channel as of `now`; None if no report of the event is left."""
    alert = _composed(event, announcement, sources, config, now)
    return (
        None
        if alert is None
        else replace(alert, mention_group=group_to_call(event, announcement, announcement.level, config))
    )


def act_keys(sources: AlertSources) -> tuple[str, ...]:
    """The keys of the acts that a message reports, of the first reports. A restored database recognises it by any."""
    if sources.story is not None:
        return (act_key(ActRef(article_id=sources.story.extracted.article.id, ordinal=WHOLE_ARTICLE)),)
    return tuple(act_key(report.ref) for report in sources.reports[:_KEYS])


def group_to_call(event: PolicyEvent, announcement: Announcement, level: Level, config: RuntimeConfig) -> str:
    """The group that a message of that level calls in the channel; "" for none, and for samples and trials."""
    if event.sample or announcement.trial:
        return ""
    return config.routes.by_name(announcement.route).mention_for(level)


def _composed(
    event: PolicyEvent, announcement: Announcement, sources: AlertSources, config: RuntimeConfig, now: datetime
) -> AlertFacts | None:
    rule = config.rules.get(announcement.rule_id)
    if sources.story is not None:
        return _story(event, announcement, rule, sources, config)
    if not sources.reports or (rule is None and sources.previous is None):
        return None
    readers = config.routes.audience_of(announcement.channel)
    best = speaker_of(event, sources.reports, config.vocabulary)
    quoted = quoted_of(event, sources.reports, config.vocabulary, readers)
    act = act_of(event, sources.reports, config.vocabulary)
    there = zones(config.vocabulary)(act.issuer)
    today = now.astimezone(there).date()
    official = [r for r in sources.reports if r.act.certainty is Certainty.OFFICIAL]
    alert = _base(event, announcement, _of_report(quoted, readers), config)
    return replace(
        advised(_by_rule(alert, announcement, rule, sources, config), act, rule, config, disputed=_is_disputed(event)),
        act=without_words(act),
        begun=act.stage is Stage.IN_FORCE and act.effective is not None and act.effective <= today,
        number=event.number or "",
        is_statement=_is_statement(event, best),
        announced=act.announced or _first_day(official, there),
        reported=_first_day(sources.reports, there),
        disputed=_is_disputed(event),
        claimants=event.claimants,
        languages=_languages(sources.reports, quoted, readers),
        restated=restated_days(sources.reports),
        conflict=_conflict(quoted, readers),
        claims=_values(event, Field.CLAIM),
        dissent=_values(event, Field.DISSENT),
        conflicting_figures=_values(event, Field.CONFLICTING_FIGURE),
        conflicting_dates=_values(event, Field.CONFLICTING_DATE),
        for_us=for_us_of(event, sources.reports, announcement.channel, config),
    )


def for_us_of(
    event: PolicyEvent, reports: Sequence[Report], channel: str, config: RuntimeConfig
) -> WatchSummary | None:
    """What the event touches of the watch list; None in a channel that may not show it."""
    channels = config.routes.watch_channels
    if config.exposure is None or channel not in channels:
        return None
    exposure = config.exposure.of(subjects_of_event(event.issuer, event.state, [report.act for report in reports]))
    return summary_of(exposure, config.vocabulary, channels)


def _values(event: PolicyEvent, field: Field) -> tuple[str, ...]:
    return event.state.values(field) if event.state is not None else ()


def _is_disputed(event: PolicyEvent) -> bool:
    return bool(_values(event, Field.DISSENT))


def _is_statement(event: PolicyEvent, best: Report) -> bool:
    """True if it is known from the issuer's own words without a document number, e.g. an answer of a spokesperson."""
    return not event.number and best.act.certainty is event.certainty is Certainty.OFFICIAL


def _conflict(quoted: Report, readers: Audience) -> DirectionConflict | None:
    """Two readings of the direction, with their words as far as the channel may see them."""
    unclear = quoted.act.unclear_sign
    if unclear is None or quoted.shown(readers).evidence(quoted.act.evidence):
        return unclear
    return replace(unclear, grammar_words=(), judge_words=())


def _first_day(reports: Sequence[Report], there: tzinfo) -> date | None:
    """The day of the first of them, in the issuer's time zone."""
    first = min((r.stated_at for r in reports), default=None)
    return None if first is None else first.astimezone(there).date()


def act_of(event: PolicyEvent, reports: Sequence[Report], vocabulary: Vocabulary) -> Act:
    """The act from all reports, of which there is at least one."""
    act = act_of_event(reports, event.state or fold_reports(reports, vocabulary.overlap))
    stated_open = {one.facet: one for report in reports for one in report.act.stated_open}
    same = (report.act for report in reports if report.act.direction is act.direction)
    persons = dict.fromkeys((*act.persons, *(person for one in same for person in one.persons)))
    named = dict.fromkeys(facet for report in reports for facet in report.act.named)
    return replace(act, stated_open=tuple(stated_open.values()), named=tuple(named), persons=tuple(persons))


def speaker_of(event: PolicyEvent, reports: Sequence[Report], vocabulary: Vocabulary) -> Report:
    """The representative report of the event."""
    return leading_report(reports, event.state or fold_reports(reports, vocabulary.overlap))


def quoted_of(event: PolicyEvent, reports: Sequence[Report], vocabulary: Vocabulary, readers: Audience) -> Report:
    """The report shown to `readers`: the representative one of those they may see, of all if they may see none."""
    seen = [r for r in reports if r.shown(readers).is_named]
    return speaker_of(event, seen or reports, vocabulary)


def _languages(reports: Sequence[Report], quoted: Report, readers: Audience) -> tuple[str, ...]:
    """The languages of the reports that everybody may see, and of the quoted one."""
    visible = [r for r in reports if not r.terms.visible_in or (r.ref == quoted.ref and r.shown(readers).is_named)]
    return tuple(dict.fromkeys(r.language for r in sorted(visible, key=lambda r: (r.seen_at, r.ref))))


def _story(
    event: PolicyEvent, announcement: Announcement, rule: Rule | None, sources: AlertSources, config: RuntimeConfig
) -> AlertFacts | None:
    readers = config.routes.audience_of(announcement.channel)
    quoted = None if sources.story is None else _of_article(sources.story, readers, config)
    previous = sources.previous
    if previous is not None and (quoted is None or previous.source_name != RESTRICTED or not quoted.shown.is_named):
        counted = replace(previous, reports=event.reports, sources=event.sources)  # copies change nothing else
        return replace(counted, level=announcement.level, also=announcement.also)
    if quoted is None or rule is None:
        return None
    return replace(
        _by_rule(_base(event, announcement, quoted, config), announcement, rule, sources, config),
        title=rule.title,
        story=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quoted:
    """A quoted article, and what the readers may see of it."""

    title: str
    gloss: str
    url: str
    tier: Tier
    language: str
    published: datetime | None
    seen_at: datetime
    terms: Terms
    shown: Shown
    origins: tuple[str, ...]


def _of_report(report: Report, readers: Audience) -> _Quoted:
    return _Quoted(
        title=report.title,
        gloss=report.gloss,
        url=report.url,
        tier=report.tier,
        language=report.language,
        published=report.published,
        seen_at=report.seen_at,
        terms=report.terms,
        shown=report.shown(readers),
        origins=origins_of(report.act.evidence),
    )


def _of_article(story: StoryArticle, readers: Audience, config: RuntimeConfig) -> _Quoted:
    article = story.extracted.article
    terms = Terms.of(config.sources.get(article.source_id))
    return _Quoted(
        title=article.title,
        gloss=story.extracted.reading.gloss,
        url=article.url,
        tier=article.tier,
        language=article.language,
        published=article.published,
        seen_at=story.seen_at,
        terms=terms,
        shown=licence(terms, readers, called=article.source_id),
        origins=origins_of([span for match in story.matches[:1] for span in match.evidence]),
    )


def _base(event: PolicyEvent, announcement: Announcement, by: _Quoted, config: RuntimeConfig) -> AlertFacts:
    """The part that all alerts share: the event, and the quoted article as far as the channel may see it."""
    shown = by.shown
    quote = shown.headline(by.title)
    return AlertFacts(
        direction=event.direction,
        level=announcement.level,
        certainty=event.certainty,
        stage=event.stage,
        reports=event.reports,
        sources=event.sources,
        quote=quote,
        gloss=shown.headline(by.gloss) if quote else "",
        url=shown.link(by.url),
        source_name=shown.name,
        tier=by.tier,
        language=shown.language(by.language),
        published=by.published,
        seen_at=by.seen_at,
        label=event.label,
        rule_id=announcement.rule_id,
        rule_version=announcement.rule_version,
        origins=by.origins if shown.is_named else (),
        also=announcement.also,
        sample=event.sample,
        trial=announcement.trial,
        visible_in=config.routes.channels_for([by.terms]) if shown.is_named else (),
        redact_at=by.terms.ends(by.seen_at) if quote else None,
    )


def _by_rule(
    alert: AlertFacts, announcement: Announcement, rule: Rule | None, sources: AlertSources, config: RuntimeConfig
) -> AlertFacts:
    if rule is None:
        last = sources.previous or alert
        return replace(alert, rule_version=last.rule_version, why=last.why, tuned=last.tuned, precedent=last.precedent)
    return replace(
        alert,
        rule_version=_version(announcement, rule, sources.previous, config),
        why=rule.why,
        tuned=tuned(rule),
        precedent=sources.precedent,
    )


def _version(announcement: Announcement, rule: Rule, previous: AlertFacts | None, config: RuntimeConfig) -> str:
    """The rule version with the commit of the rules folder at the time of the alert; shipped rules have no commit."""
    if (
        previous is not None
        and previous.rule_id == rule.id
        and previous.rule_version.startswith(announcement.rule_version)
    ):
        return previous.rule_version
    return (
        f"{announcement.rule_version} {config.revision}".strip() if rule.pack != "base" else announcement.rule_version
    )
