"""Composition of alerts from stored facts: the same event and rule always give the same text.

The act is described from all reports; quoted and linked is one report that the channel may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from monitor.domain.acts.act import Act, AnswerKind
from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.message import Alert
from monitor.domain.articles.full_text import origins_of
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field, act_of_event, leading_report, restated_days
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.precedent_search import FoundPrecedent
from monitor.domain.event.report import Report
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.query import Facet
from monitor.domain.rules.rule import Level, Match, Rule
from monitor.domain.sources.licensing import RESTRICTED, Audience, Shown, Terms, licence
from monitor.domain.sources.source import Tier
from monitor.language.query.of_acts import first_other_clause, patterns_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.extraction import ExtractedArticle
from monitor.wording.changes import (
    authority_of,
    claim_line,
    dissent_line,
    other_dates_line,
    other_figures_line,
)
from monitor.wording.dates import capital_of, zones
from monitor.wording.english import joined, written_day
from monitor.wording.figures import amounts, lasting_words
from monitor.wording.headline import headlines, summary
from monitor.wording.headline.render import target_words
from monitor.wording.headline.uncertain import direction_line, is_uncertain, stage_unclear
from monitor.wording.names import firm_names, goods_alone, short_place
from monitor.wording.readings import facets_called_open
from monitor.wording.speakers import unnumbered
from monitor.wording.status import done

__all__ = ["AlertSources", "StoryArticle", "act_of", "compose", "group_to_call", "quoted_of", "speaker_of"]


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
    previous: Alert | None = None
    precedent: FoundPrecedent | None = None


def compose(
    event: PolicyEvent, announcement: Announcement, sources: AlertSources, config: RuntimeConfig
) -> Alert | None:
    """The root message of the event in its channel; None if no report of the event is left."""
    alert = _composed(event, announcement, sources, config)
    return (
        None
        if alert is None
        else replace(alert, mention_group=group_to_call(event, announcement, announcement.level, config))
    )


def group_to_call(event: PolicyEvent, announcement: Announcement, level: Level, config: RuntimeConfig) -> str:
    """The group that a message of that level calls in the channel; "" for none, and for samples and trials."""
    if event.sample or announcement.trial:
        return ""
    return config.routes.by_name(announcement.route).mention_for(level)


def _composed(
    event: PolicyEvent, announcement: Announcement, sources: AlertSources, config: RuntimeConfig
) -> Alert | None:
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
    official = [r for r in sources.reports if r.act.certainty is Certainty.OFFICIAL]
    alert = _base(event, announcement, _of_report(quoted, readers), config)
    facts = _facts(event, act, config.vocabulary)
    return replace(
        _advised(_by_rule(alert, announcement, rule, sources, config), act, rule, event, config),
        **facts,
        number=formatted_number(event.number or ""),
        statement_kind=_spoken(event, best, alert.quote),
        announced=act.announced or _first_day(official, there),
        reported=_first_day(sources.reports, there),
        effective=act.effective,
        until=act.until,
        done=done(act),
        stage_unclear=stage_unclear(act),
        retracted=act.retracts is not None,
        abandoned=act.stage is Stage.DENIED and act.answer is not None and act.answer.kind is AnswerKind.WITHDRAWS,
        disputed=_is_disputed(event),
        zone=capital_of(best.act.issuer, config.vocabulary),
        authority=_authority(event, best, config.vocabulary),
        issuer=short_place(best.act.issuer, config.vocabulary) if best.act.issuer else "",
        languages=_languages(sources.reports, quoted, readers),
        restated=restated_days(sources.reports),
        remarks=_remarks(event, quoted, readers, config.vocabulary),
    )


def _facts(event: PolicyEvent, act: Act, vocabulary: Vocabulary) -> dict[str, Any]:
    """The facts of the act in words, one by one: a messenger shows those that its first line lacks."""
    lines = headlines(act, vocabulary)
    stated = tuple(c for c in act.commodities if c not in act.inferred)
    return {
        "headline": next(iter(lines), event.headline),
        "shorter": lines[1:],
        "summary": summary(act),
        "goods": tuple(goods_alone(good, vocabulary) for good in vocabulary.most_general(stated)),
        "firms": firm_names(act, vocabulary),
        "target": target_words(act, vocabulary),
        "amounts": amounts(act),
        "duration": lasting_words(act),
        "stated_open": facets_called_open(act, quotes=False),
    }


def _is_disputed(event: PolicyEvent) -> bool:
    return bool(event.state and event.state.values(Field.DISSENT))


def _spoken(event: PolicyEvent, best: Report, quote: str) -> str:
    """The kind of the issuer's own statement, e.g. an answer of a spokesperson; "" if its title may not be quoted."""
    if event.number or best.act.certainty is not Certainty.OFFICIAL or event.certainty is not Certainty.OFFICIAL:
        return ""
    return unnumbered(quote)


def _first_day(reports: Sequence[Report], there: tzinfo) -> date | None:
    """The day of the first of them, in the issuer's time zone."""
    first = min((r.stated_at for r in reports), default=None)
    return None if first is None else first.astimezone(there).date()


def act_of(event: PolicyEvent, reports: Sequence[Report], vocabulary: Vocabulary) -> Act:
    """The act from all reports, of which there is at least one."""
    act = act_of_event(reports, event.state or fold_reports(reports, vocabulary.overlap))
    stated_open = {one.facet: one for report in reports for one in report.act.stated_open}
    return replace(act, stated_open=tuple(stated_open.values()))


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
) -> Alert | None:
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
        headline=rule.title,
        summary="Matched by words alone: no act of a government was read.",
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


def _base(event: PolicyEvent, announcement: Announcement, by: _Quoted, config: RuntimeConfig) -> Alert:
    """The part that all alerts share: the event, and the quoted article as far as the channel may see it."""
    shown = by.shown
    quote = shown.headline(by.title)
    return Alert(
        direction=event.direction,
        level=announcement.level,
        headline=event.headline,
        summary="",
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
    alert: Alert, announcement: Announcement, rule: Rule | None, sources: AlertSources, config: RuntimeConfig
) -> Alert:
    if rule is None:
        last = sources.previous or alert
        return replace(alert, rule_version=last.rule_version, why=last.why, tuned=last.tuned, follows=last.follows)
    return replace(
        alert,
        rule_version=_version(announcement, rule, sources.previous, config),
        why=rule.why,
        tuned=tuned(rule),
        follows=_followed(sources.precedent),
    )


def _advised(alert: Alert, act: Act, rule: Rule | None, event: PolicyEvent, config: RuntimeConfig) -> Alert:
    """The alert with the rule's advice (`why`) if it applies: the act is decided, or the rule is about undecided acts;
    its direction is certain and not disputed; and the rule matches the act of all reports, not only that of one.
    """
    is_sure = not (_is_disputed(event) or is_uncertain(act) or stage_unclear(act))
    fits = is_sure and (act.stage in DECIDED or _is_about_stages(rule)) and _wants(rule, act, config)
    return alert if fits else replace(alert, why="")


def _is_about_stages(rule: Rule | None) -> bool:
    """True if the rule has a clause on the stage, such as a rule on proposals or denials."""
    if rule is None or first_other_clause(rule.when) is not None:
        return False
    return any(isinstance(f, Facet) and f.name == "stage" for p in patterns_of(rule.when) for f in p.facets)


def _wants(rule: Rule | None, act: Act, config: RuntimeConfig) -> bool:
    """True if the rule matches the act. Rules with text clauses, which no act can satisfy, count as matching."""
    if rule is None or first_other_clause(rule.when) is not None:
        return True
    from monitor.language.query.on_act import on_act  # not loaded until there is an alert

    return on_act(rule.when, config.vocabulary)(act)


def _version(announcement: Announcement, rule: Rule, previous: Alert | None, config: RuntimeConfig) -> str:
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


def _followed(earlier: FoundPrecedent | None) -> str:
    return "" if earlier is None else f"{earlier.label}, {written_day(earlier.day)}: {earlier.title}"


def _authority(event: PolicyEvent, best: Report, vocabulary: Vocabulary) -> str:
    """The authority that confirmed the act, or the governments that claim it; else ""."""
    if event.certainty is Certainty.CLAIMED:
        return joined([short_place(c, vocabulary) for c in event.claimants]) if event.claimants else ""
    if event.certainty is Certainty.OFFICIAL:
        return authority_of(best.act.agency, best.act.issuer, vocabulary)
    return ""


def _remarks(event: PolicyEvent, quoted: Report, readers: Audience, vocabulary: Vocabulary) -> tuple[str, ...]:
    may_quote = bool(quoted.shown(readers).evidence(quoted.act.evidence))
    unclear = direction_line(quoted.act, quotes=may_quote)
    if event.state is None:
        return (unclear,) if unclear else ()
    claims, dissent = event.state.values(Field.CLAIM), event.state.values(Field.DISSENT)
    figures = other_figures_line(event.state.values(Field.CONFLICTING_FIGURE))
    days = other_dates_line(event.state.values(Field.CONFLICTING_DATE))
    return tuple(filter(None, (unclear, claim_line(claims, vocabulary), dissent_line(dissent), figures, days)))
