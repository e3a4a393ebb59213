"""`events show`: one event in detail."""

import asyncio
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click

from monitor.app.network.translation import open_translator
from monitor.app.storage.database import open_evidence
from monitor.cli.events.commands import SIGNS, for_export, plain_event
from monitor.cli.events.list_changes import print_list_changes
from monitor.cli.events.table import alert_status
from monitor.cli.events.user_actions import action_lines
from monitor.cli.output import NAME, format_option, plain, print_json
from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.acts.act import Span
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.event.past_acts import Citations, PastAct
from monitor.domain.event.report import Report
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.sources.licensing import EXPORT, MACHINE
from monitor.ports.queries.lookup import Archive, EventRow
from monitor.ports.repositories.articles import EventArticle
from monitor.reports.explain.certainty import parts_of, weight_in_words
from monitor.reports.explain.growth import Growth, growth_of
from monitor.reports.explain.linked_names import linked_lines
from monitor.reports.licensed import as_shown, headline_of, redacted_report
from monitor.reports.translations import Translations, translations_of
from monitor.settings import Settings, read_settings
from monitor.wording.headline import stage_word
from monitor.wording.headline.uncertain import by_model, issuer_inferred
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.english import counted
from monitor.wording.phrases.ties import SECONDARY_ONLY, cited, relation_line


@click.command(short_help="Show an event with its articles and evidence.")
@click.argument("name", type=NAME)
@click.option("--csv", "as_csv", is_flag=True, help="Print the names of its list changes as CSV, and nothing else.")
@format_option
def show(name: str, form: str, *, as_csv: bool) -> None:
    """Show an event with its articles: the acts, the rules that matched, and the words that support each.

    Its register entry comes first, with its effect on earlier acts.

    NAME is the event's label or id.

    \b
    Example: monitor events show E-7K2Q
             monitor events show E-7K2Q --csv > names.csv
    """
    if as_csv:
        print_list_changes(read_settings(os.environ), name)
        return
    found = asyncio.run(_event(read_settings(os.environ), name))
    if found is None:
        raise UnknownNameError(f"no event {name}. List the newest: monitor events list")
    if found.translations.problem:
        click.echo(f"machine translation failed: {found.translations.problem}", err=True)
    if form == "json":
        articles = [_plain_article(a, found.translations) for a in for_export(found.articles)]
        reports = [redacted_report(r, EXPORT) for r in found.reports]
        register = {"register": found.entry} if found.entry else {}
        joined = {"merged_from": found.asked} if found.asked else {}
        grown = {"developments": found.growth}
        event = {**joined, **plain_event(found.row), **register, **grown, "user_actions": found.user_actions}
        print_json({**event, "reports": reports, "articles": articles})
    else:
        _print(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    row: EventRow
    reports: tuple[Report, ...]
    articles: tuple[EventArticle, ...]
    translations: Translations
    asked: str = ""  # the label that was asked for, if that event was merged into this one
    entry: PastAct | None = None
    ties: tuple[str, ...] = ()
    growth: tuple[Growth, ...] = ()
    user_actions: tuple[RecordedInteraction, ...] = ()
    linked: tuple[str, ...] = ()


async def _event(settings: Settings, name: str) -> _Shown | None:
    async with open_evidence(settings) as (store, archive, traces), open_translator(settings) as translator:
        found = await archive.event(name)
        if found is None:
            return None
        asked = found[0].event
        merged = await archive.living(asked)
        row, reports, articles = (await archive.event(merged.id) or found) if merged.id != asked.id else found
        translations = Translations()
        if translator is not None:
            translations = await translations_of(articles, translator)
        entry = await archive.entry(row.event.id)
        ties = await _ties(archive, entry) if entry else ()
        return _Shown(
            row=row,
            reports=reports,
            articles=articles,
            translations=translations,
            asked=asked.label if row.event.id != asked.id else "",
            entry=entry,
            ties=ties,
            growth=growth_of(await traces.developments(row.event.id), await traces.deliveries(row.event.id)),
            user_actions=await store.read(lambda tx: tx.interactions.of_event(row.event.id)),
            linked=await store.read(lambda tx: linked_lines((r.act for r in reports), tx.party_lists.rows())),
        )


async def _ties(archive: Archive, entry: PastAct) -> tuple[str, ...]:
    """One line for each effect of an entry on earlier acts, with its citation."""
    known = {name: past for past in await archive.past(entry.act.issuer) for name in past.names}
    targets = ((tie, known.get(tie.to)) for tie in entry.ties)
    return tuple(f"{relation_line(tie, to)}  {_cited(to) if to else ''}".rstrip() for tie, to in targets)


def _cited(past: PastAct) -> str:
    return cited(past.url, secondary_only=past.is_secondary_only)


def _plain_article(article: EventArticle, translations: Translations) -> dict[str, object]:
    found_with = {"rules_version": article.rules_version, "engine": article.engine}
    translated = translations.of.get(article.article_id)
    return {
        **plain(article),
        "matches": [{**plain(match), **found_with} for match in article.matches],
        **({"machine_translation": translated} if translated else {}),
    }


def _print(shown: _Shown) -> None:
    row, event = shown.row, shown.row.event
    if shown.asked:
        click.echo(f"{shown.asked} was merged into {event.label}:")
    click.echo(f"{event.label}  {SIGNS[event.direction]} {event.headline}")
    reports = f"{counted(event.reports, 'report')}, {event.sources} independent"
    click.echo(f"  {event.day} · {stage_word(event.stage)} · {certainty_of(event)} · {reports}")
    click.echo(f"  {alert_status(row)}")
    if shown.entry is not None:
        _print_entry(shown.entry, shown.ties)
    parts = parts_of(shown.reports)
    for article in shown.articles:
        own = [r for r in shown.reports if r.ref.article_id == article.article_id]
        weight = parts.get(article.article_id)
        weighs = weight_in_words(weight, shown.reports, MACHINE) if weight else ""
        _print_article(article, own, weighs, shown.translations.of.get(article.article_id, ""))
    for line in shown.linked:
        click.echo(f"  linked: {line}")
    for line in _grown(shown):
        click.echo(line)
    for line in action_lines(shown.user_actions):
        click.echo(f"  {line}")
    click.echo(f"  why: monitor why {event.label}")


def _grown(shown: _Shown) -> Iterator[str]:
    """One line for each development; those without news share one line."""
    sources = {a.article_id: a.source_id for a in shown.articles}
    quiet = [g for g in shown.growth if g.kind is DevelopmentKind.RESTATED]
    for one in shown.growth:
        if one.kind is not DevelopmentKind.RESTATED:
            what = f"{one.kind} ({one.change})" if one.change else str(one.kind)
            sent = "; ".join(one.sent) or "not sent"
            by = sources.get(one.by, "a deleted article")
            yield f"  {one.at:%Y-%m-%d %H:%M} UTC  {one.loudness}: {what} by {by}; {sent}"
    if quiet:
        days = f"{quiet[0].at:%Y-%m-%d} to {quiet[-1].at:%Y-%m-%d}" if len(quiet) > 1 else f"{quiet[0].at:%Y-%m-%d}"
        yield f"  {days}  silent: restated by {counted(len(quiet), 'report')}"


def _print_entry(entry: PastAct, ties: Sequence[str]) -> None:
    act = entry.act
    click.echo(
        f"  register: {entry.title}  ({entry.entry}, pack {entry.pack}, {' + '.join(entry.agencies) or act.issuer})"
    )
    days = (("announced", entry.day), ("applies from", act.effective), ("until", act.until))
    click.echo(f"    {', '.join(f'{what} {day}' for what, day in days if day)}")
    for line in (*ties, entry.note, *_citations(entry)):
        if line:
            click.echo(f"    {line}")


def _citations(entry: PastAct) -> Iterator[str]:
    """The citations of an entry: primary ones first, and a mark if it has only secondary ones."""
    cites = entry.cites or Citations()
    if not (cites.primary or cites.secondary):
        yield entry.url
    yield from (f"primary: {url}" for url in cites.primary)
    if entry.is_secondary_only:
        yield SECONDARY_ONLY
    yield from (f"secondary: {url}" for url in cites.secondary)


def _print_article(article: EventArticle, reports: Sequence[Report], weighs: str, translated: str) -> None:
    seen = f"{article.seen_at:%Y-%m-%d %H:%M} UTC"
    shown = as_shown(article, MACHINE)
    click.echo(f"  - {headline_of(article, MACHINE)}  ({article.source_id}, {article.language}, {seen})")
    if shown.gloss:
        click.echo(f"    word by word: {shown.gloss}")
    if translated:
        click.echo(f"    machine translation: {translated}")
    if weighs:
        click.echo(f"    for certainty: {weighs}")
    for report in reports:
        by = by_model(report.act) or report.act.trigger
        click.echo(f"    {report.act.measure} × {report.act.action}, {report.act.stage}: {by}")
        if report.act.issuer_inferred is not None:
            click.echo(f"      issuer {report.act.issuer}, {issuer_inferred(report.act)}")
        for asserted in report.act.quoting(report.shown(MACHINE).quotes).asserted:
            inferred = ", inferred" if asserted.inferred else ""
            quote = f": “{asserted.span.quote}”" if asserted.span.quote else ""
            role = f", {asserted.role}" if asserted.role else ""
            also = f" (also {'; '.join(asserted.also)})" if asserted.also else ""
            click.echo(f"      {asserted.facet} {asserted.value}{role}{also}{inferred}{quote}")
    if shown.matches:
        click.echo(f"    rules (set {article.rules_version}, monitor {article.engine}):")
    for match in shown.matches:
        click.echo(f"      {match.rule_id} ({match.level}, version {match.rule_version})")
    read = (span for report in reports for span in report.shown(MACHINE).evidence(report.act.evidence))
    matched = (span for match in shown.matches for span in match.evidence)
    _print_evidence((*read, *matched))
    click.echo(f"    {article.url}")


def _print_evidence(evidence: Iterable[Span]) -> None:
    """Print the words that support acts and rules, each span once, in article order."""
    spans = dict.fromkeys(sorted(evidence, key=lambda s: (s.field != "title", s.start, s.end, s.origin)))
    if spans:
        click.echo("    evidence:")
    for span in spans:
        origin = f", {span.origin}" if span.origin else ""
        click.echo(f"      “{span.quote}”  {span.field} {span.start}-{span.end}{origin}")
