"""An alert's words from what is stored: the same event, told by the same rule, always gives the same words.

What is said of the act rests on all reports; quoted and linked is one that the channel may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any

from monitor.domain.acts.act import Act, AnswerKind, Certainty, Stage
from monitor.domain.acts.document_numbers import written
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.message import Alert
from monitor.domain.articles.full_text import origins_of
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field, act_told, restated_days, speaker, stand
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.precedent_search import Forerunner
from monitor.domain.event.report import Report
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.query import Facet
from monitor.domain.rules.rule import Level, Match, Rule
from monitor.domain.sources.licensing import RESTRICTED, Audience, Shown, Terms, licence
from monitor.domain.sources.source import Tier
from monitor.language.query.of_acts import patterns_of, stranger
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.harvesting import Harvested
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
from monitor.wording.headline.uncertain import is_unsure, sign_line, stage_unclear
from monitor.wording.names import firms_called, goods_alone, short_place
from monitor.wording.readings import openly
from monitor.wording.speakers import unnumbered
from monitor.wording.status import done

__all__ = ["AlertSources", "StoryArticle", "act_of", "compose", "group_to_call", "quoted_of", "speaker_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """The article that an alert about a story quotes; one about acts quotes the report that speaks for its event."""

    harvested: Harvested
    matches: tuple[Match, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSources:
    """Where the words come from: the reports of an event, or the one article of a story.

    `said` is what stands in the channel. Its words about the rule remain where that rule is no more.
    """

    reports: Sequence[Report] = ()
    witness: StoryArticle | None = None
    said: Alert | None = None
    follows: Forerunner | None = None


def compose(event: PolicyEvent, announcement: Announcement, voice: AlertSources, desk: Desk) -> Alert | None:
    """The first message of the event in its channel as it is now; None where nothing tells the event any more."""
    alert = _composed(event, announcement, voice, desk)
    return None if alert is None else replace(alert, calls=group_to_call(event, announcement, announcement.level, desk))


def group_to_call(event: PolicyEvent, announcement: Announcement, level: Level, desk: Desk) -> str:
    """The group that something of that level calls in the channel, "" for nobody: nobody is called to a test."""
    if event.sample or announcement.trial:
        return ""
    return desk.routes.called(announcement.route).called_by(level)


def _composed(event: PolicyEvent, announcement: Announcement, voice: AlertSources, desk: Desk) -> Alert | None:
    rule = desk.rules.get(announcement.rule_id)
    if voice.witness is not None:
        return _story(event, announcement, rule, voice, desk)
    if not voice.reports or (rule is None and voice.said is None):
        return None
    readers = desk.routes.readers(announcement.channel)
    best = speaker_of(event, voice.reports, desk.vocabulary)
    quoted = quoted_of(event, voice.reports, desk.vocabulary, readers)
    act = act_of(event, voice.reports, desk.vocabulary)
    there = zones(desk.vocabulary)(act.issuer)
    official = [r for r in voice.reports if r.act.certainty is Certainty.OFFICIAL]
    alert = _told(event, announcement, _of_report(quoted, readers), desk)
    facts = _facts(event, act, desk.vocabulary)
    return replace(
        _advised(_by_rule(alert, announcement, rule, voice, desk), act, rule, event, desk),
        **facts,
        number=written(event.number or ""),
        spoken=_spoken(event, best, alert.quote),
        announced=act.announced or _said_on(official, there),
        reported=_said_on(voice.reports, there),
        effective=act.effective,
        until=act.until,
        done=done(act),
        stage_unclear=stage_unclear(act),
        taken_back=act.retracts is not None,
        given_up=act.stage is Stage.DENIED and act.answer is not None and act.answer.kind is AnswerKind.WITHDRAWS,
        disputed=_is_disputed(event),
        zone=capital_of(best.act.issuer, desk.vocabulary),
        authority=_authority(event, best, desk.vocabulary),
        issuer=short_place(best.act.issuer, desk.vocabulary) if best.act.issuer else "",
        languages=_languages(voice.reports, quoted, readers),
        restated=restated_days(voice.reports),
        remarks=_remarks(event, quoted, readers, desk.vocabulary),
    )


def _facts(event: PolicyEvent, act: Act, vocabulary: Vocabulary) -> dict[str, Any]:
    """What the words of the reports come to, one by one: a messenger shows what its first line has not."""
    lines = headlines(act, vocabulary)
    told = tuple(c for c in act.commodities if c not in act.inferred)
    return {
        "headline": next(iter(lines), event.headline),
        "shorter": lines[1:],
        "summary": summary(act),
        "goods": tuple(goods_alone(good, vocabulary) for good in vocabulary.topmost(told)),
        "firms": firms_called(act, vocabulary),
        "target": target_words(act, vocabulary),
        "amounts": amounts(act),
        "lasts": lasting_words(act),
        "said_open": openly(act, quotes=False),
    }


def _is_disputed(event: PolicyEvent) -> bool:
    return bool(event.standing and event.standing.values(Field.DISSENT))


def _spoken(event: PolicyEvent, best: Report, quote: str) -> str:
    """Of what the issuer itself says; of a title that may not be quoted nothing is told."""
    if event.number or best.act.certainty is not Certainty.OFFICIAL or event.certainty is not Certainty.OFFICIAL:
        return ""
    return unnumbered(quote)


def _said_on(reports: Sequence[Report], there: tzinfo) -> date | None:
    """The day of the first of them, by the clock of the issuer."""
    first = min((r.said_at for r in reports), default=None)
    return None if first is None else first.astimezone(there).date()


def act_of(event: PolicyEvent, reports: Sequence[Report], vocabulary: Vocabulary) -> Act:
    """The act as all reports (at least one) come to tell it."""
    standing = event.standing or stand(reports, vocabulary.overlap)
    told = act_told(reports, standing)
    said_open = {said.facet: said for report in reports for said in report.act.said_open}
    return replace(told, said_open=tuple(said_open.values()))


def speaker_of(event: PolicyEvent, reports: Sequence[Report], vocabulary: Vocabulary) -> Report:
    """The report whose words stand for the event."""
    return speaker(reports, event.standing or stand(reports, vocabulary.overlap))


def quoted_of(event: PolicyEvent, reports: Sequence[Report], vocabulary: Vocabulary, readers: Audience) -> Report:
    """The report that is shown to them: of those that they may see the one that speaks for the event, of all where
    they may see none.
    """
    seen = [r for r in reports if r.shown(readers).is_named]
    return speaker_of(event, seen or reports, vocabulary)


def _languages(reports: Sequence[Report], quoted: Report, readers: Audience) -> tuple[str, ...]:
    """Those of all reports, but of the one that is quoted, that anybody may see."""
    told = [r for r in reports if not r.terms.visible_in or (r.ref == quoted.ref and r.shown(readers).is_named)]
    return tuple(dict.fromkeys(r.language for r in sorted(told, key=lambda r: (r.seen_at, r.ref))))


def _story(
    event: PolicyEvent, announcement: Announcement, rule: Rule | None, voice: AlertSources, desk: Desk
) -> Alert | None:
    readers = desk.routes.readers(announcement.channel)
    told = None if voice.witness is None else _of_witness(voice.witness, readers, desk)
    if voice.said is not None and (told is None or voice.said.source_name != RESTRICTED or not told.shown.is_named):
        counted = replace(voice.said, reports=event.reports, sources=event.sources)  # copies change nothing else
        return replace(counted, level=announcement.level, also=announcement.also)
    if told is None or rule is None:
        return None
    return replace(
        _by_rule(_told(event, announcement, told, desk), announcement, rule, voice, desk),
        headline=rule.title,
        summary="Matched by words alone: no act of a government was read.",
        story=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quoted:
    """An article that is quoted, and what its readers may see of it."""

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


def _of_witness(witness: StoryArticle, readers: Audience, desk: Desk) -> _Quoted:
    article = witness.harvested.article
    terms = Terms.of(desk.sources.get(article.source_id))
    return _Quoted(
        title=article.title,
        gloss=witness.harvested.reading.gloss,
        url=article.url,
        tier=article.tier,
        language=article.language,
        published=article.published,
        seen_at=witness.seen_at,
        terms=terms,
        shown=licence(terms, readers, called=article.source_id),
        origins=origins_of([span for match in witness.matches[:1] for span in match.evidence]),
    )


def _told(event: PolicyEvent, announcement: Announcement, by: _Quoted, desk: Desk) -> Alert:
    """What every alert says: the event, and the article that it quotes as far as the channel may see it."""
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
        visible_in=desk.routes.open_to([by.terms]) if shown.is_named else (),
        words_until=by.terms.ends(by.seen_at) if quote else None,
    )


def _by_rule(alert: Alert, announcement: Announcement, rule: Rule | None, voice: AlertSources, desk: Desk) -> Alert:
    if rule is None:
        said = voice.said or alert
        return replace(alert, rule_version=said.rule_version, why=said.why, tuned=said.tuned, follows=said.follows)
    return replace(
        alert,
        rule_version=_version(announcement, rule, voice.said, desk),
        why=rule.why,
        tuned=tuned(rule),
        follows=_followed(voice.follows),
    )


def _advised(alert: Alert, act: Act, rule: Rule | None, event: PolicyEvent, desk: Desk) -> Alert:
    """With the advice of the rule where it fits: the act is decided, or the rule is about acts that are not; it is sure
    in its sign and not disputed; and the rule wants an act like this one, not only one that a single report told.
    """
    is_sure = not (_is_disputed(event) or is_unsure(act) or stage_unclear(act))
    fits = is_sure and (act.stage in DECIDED or _is_about_stages(rule)) and _wants(rule, act, desk)
    return alert if fits else replace(alert, why="")


def _is_about_stages(rule: Rule | None) -> bool:
    """Whether it asks how far an act is, as one on proposals or denials does."""
    if rule is None or stranger(rule.when) is not None:
        return False
    return any(isinstance(f, Facet) and f.name == "stage" for p in patterns_of(rule.when) for f in p.facets)


def _wants(rule: Rule | None, act: Act, desk: Desk) -> bool:
    """Of a rule that also asks for words, which no act has, that is taken for granted."""
    if rule is None or stranger(rule.when) is not None:
        return True
    from monitor.language.query.on_act import on_act  # a daemon that has nothing to say doesn't carry it

    return on_act(rule.when, desk.vocabulary)(act)


def _version(announcement: Announcement, rule: Rule, said: Alert | None, desk: Desk) -> str:
    """With the commit of the folder that the rule stood in when it spoke; shipped rules come with the package."""
    if said is not None and said.rule_id == rule.id and said.rule_version.startswith(announcement.rule_version):
        return said.rule_version
    return f"{announcement.rule_version} {desk.revision}".strip() if rule.pack != "base" else announcement.rule_version


def _followed(earlier: Forerunner | None) -> str:
    return "" if earlier is None else f"{earlier.label}, {written_day(earlier.day)}: {earlier.title}"


def _authority(event: PolicyEvent, best: Report, vocabulary: Vocabulary) -> str:
    """Who confirmed it, or which side claims it."""
    if event.certainty is Certainty.CLAIMED:
        return joined([short_place(c, vocabulary) for c in event.claimants]) if event.claimants else ""
    if event.certainty is Certainty.OFFICIAL:
        return authority_of(best.act.agency, best.act.issuer, vocabulary)
    return ""


def _remarks(event: PolicyEvent, quoted: Report, readers: Audience, vocabulary: Vocabulary) -> tuple[str, ...]:
    may_quote = bool(quoted.shown(readers).evidence(quoted.act.evidence))
    unclear = sign_line(quoted.act, quotes=may_quote)
    if event.standing is None:
        return (unclear,) if unclear else ()
    claims, dissent = event.standing.values(Field.CLAIM), event.standing.values(Field.DISSENT)
    figures = other_figures_line(event.standing.values(Field.OTHER_FIGURE))
    days = other_dates_line(event.standing.values(Field.OTHER_DATE))
    return tuple(filter(None, (unclear, claim_line(claims, vocabulary), dissent_line(dissent), figures, days)))
