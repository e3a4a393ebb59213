"""`events`: lists of events and of candidates, and one event in detail."""

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import click

from monitor.app.database import open_database, open_evidence
from monitor.app.translation import open_translator
from monitor.cli.concept_option import GoodsOptions, goods_options
from monitor.cli.events.list_changes import print_list_changes
from monitor.cli.events.table import alert_status, print_csv
from monitor.cli.events.user_actions import action_lines, list_undecided
from monitor.cli.lazy_group import LazyGroup
from monitor.cli.output import NAME, format_option, formats, plain, print_json, print_table
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.acts.act import Span
from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.event.past_acts import Citations, PastAct
from monitor.domain.event.report import Report
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import EXPORT, MACHINE
from monitor.domain.watch.exposure import WATCH_VALUES
from monitor.domain.watch.watch_list import NOTHING_WATCHED
from monitor.errors import FilterError
from monitor.ingest.canary import CANARY
from monitor.language.text_search import text_search
from monitor.ports.articles import EventArticle
from monitor.ports.lookup import Archive, CandidateRow, EventConditions, EventRow, HeldRow, UndecidedRow
from monitor.reports.event_filter import conditions_of, read_filter
from monitor.reports.explain.certainty import parts_of, weight_in_words
from monitor.reports.explain.growth import Growth, growth_of
from monitor.reports.explain.linked_names import linked_lines
from monitor.reports.licensed import Listed, as_shown, headline_of, redacted_report
from monitor.reports.translations import Translations, translations_of
from monitor.rulefiles import load
from monitor.settings import Settings, read_settings
from monitor.wording.headline import stage_word
from monitor.wording.headline.uncertain import by_model
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.english import counted
from monitor.wording.phrases.ties import SECONDARY_ONLY, cited, relation_line

__all__ = ["events"]

_DAY = click.DateTime(["%Y-%m-%d"])


def _one_of(values: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([one.value for one in values])


_SIGNS = {"tightening": "🔒", "easing": "🔓", "mixed": "🔀", "none": "📄"}


@click.group(
    cls=LazyGroup,
    lazy={
        "evidence": "monitor.cli.events.evidence:evidence",
        "export": "monitor.cli.events.export:export",
        "acknowledge": "monitor.cli.events.actions:acknowledge",
        "assign": "monitor.cli.events.actions:assign",
        "decide": "monitor.cli.events.actions:decide",
        "merge": "monitor.cli.events.links:merge",
        "mute": "monitor.cli.events.mute:mute",
        "split": "monitor.cli.events.links:split",
    },
)
def events() -> None:
    """List, show, decide on, assign, mute, merge, split and export policy events, announced or not.

    \b
    Example: monitor events list
             monitor events show E-7K2Q
             monitor events acknowledge E-7K2Q
             monitor events merge E-7K2Q E-8M3R
    """


@events.command("list", short_help="List the newest events, announced or not.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option(
    "--text",
    help="Only events about these names, or with an article that has these words; “…” for a phrase as written.",
)
@click.option("--issuer", multiple=True, help="Only acts of this issuer: a country code or name, or EU; repeatable.")
@goods_options("Only acts on these goods")
@click.option("--direction", multiple=True, type=_one_of(Direction), help="Only this direction; repeatable.")
@click.option("--measure", multiple=True, help="Only events with this measure, such as export_ban; repeatable.")
@click.option("--stage", multiple=True, type=_one_of(Stage), help="Only events at this stage; repeatable.")
@click.option("--level", type=_one_of(Level), help="Only events matched by a rule of this level or above.")
@click.option("--language", multiple=True, help="Only events with an article in this language (zh); repeatable.")
@click.option("--rule", multiple=True, help="Only events with an article that this rule matched; repeatable.")
@click.option("--watch", type=click.Choice(WATCH_VALUES), help="Only events that touch the watch list.")
@click.option("--since", type=_DAY, help="Only events of this day or later.")
@click.option("--until", type=_DAY, help="Only events of this day or earlier.")
@click.option("--canary", is_flag=True, help="Include the daily canary.")
@click.option("--register", is_flag=True, help="List acts known only from the register, without a report yet.")
@click.option("--possible", is_flag=True, help="List candidates: titles that may report an act but have no known verb.")
@click.option("--undecided", is_flag=True, help="List announced events without a decision, with who acknowledged them.")
@click.option("--held", is_flag=True, help="List rules that wait for more certainty before they announce an event.")
@formats("text", "json", "csv")
def list_(
    *,
    limit: int,
    text: str | None,
    register: bool,
    possible: bool,
    held: bool,
    undecided: bool,
    form: str,
    **narrow: Any,
) -> None:
    """List the newest events with their level, and where each was announced or why not.

    \b
    Example: monitor events list --limit 20 --format json
             monitor events list --issuer China --commodity gallium --since 2026-11-01
             monitor events list --hs 2846 --eccn 3A090
             monitor events list --level high --format csv > events.csv
             monitor events list --text 稀土
             monitor events list --possible
             monitor events list --held
             monitor events list --register
             monitor events list --undecided
    """
    if possible + held + register + undecided > 1:
        raise click.UsageError("--possible, --held, --register and --undecided can't be combined: name one")
    if undecided and text is not None:
        raise click.UsageError("--undecided can't be combined with --text")
    if register and text is not None:
        raise click.UsageError("--register can't be combined with --text: these events have no articles")
    if possible + held + undecided and (any(narrow.values()) or form == "csv"):
        raise click.UsageError(
            "--possible, --held and --undecided can't be combined with --issuer, --commodity, --hs, --eccn, "
            "--direction, --measure, --stage, --level, --language, --rule, --watch, --since, --until, --canary or "
            "--format csv"
        )
    settings = read_settings(os.environ)
    if undecided:
        list_undecided(asyncio.run(_undecided(settings, limit)), form)
        return
    if held:
        _list_held(asyncio.run(_held(settings, limit, text)), form)
        return
    if possible:
        _list_possible(asyncio.run(_possible(settings, limit, text)), form)
        return
    only = _conditions(settings, text, **narrow)
    rows = asyncio.run(_events(settings, limit, only, register=register))
    if form == "json":
        print_json([_plain_listed(r, with_found=text is not None) for r in rows])
        return
    if form == "csv":
        print_csv(rows)
        return
    columns = ("event", "day", "direction", "what", "certainty", "reports", "status")
    if text is None:
        print_table(columns, [_line(r) for r in rows])
    else:
        print_table((*columns, "found in"), [(*_line(r), _found_in(r)) for r in rows])


def _conditions(
    settings: Settings, text: str | None, *, goods: GoodsOptions, canary: bool, **options: Any
) -> EventConditions:
    """The options as conditions. The rule files are loaded only if a name has to be looked up."""
    if text is not None:
        text_search(text)  # a blank one is refused, too
    loaded = cache(lambda: load(settings.rules_dir, private=settings.rules_private).knowledge)
    try:
        asked = read_filter(_pairs(text, goods, options), lambda: loaded().vocabulary)
    except FilterError as error:
        raise UnknownNameError("\n".join(f"--{name}: {problem}" for name, problem in error.problems)) from None
    watched = loaded().watch if asked.watch else NOTHING_WATCHED
    hidden = () if canary else (CANARY.id,)
    return conditions_of(asked, lambda: loaded().vocabulary, watched=watched, without=hidden)


def _pairs(text: str | None, goods: GoodsOptions, options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The options as pairs of a filter."""
    several = {"commodity": goods.names, "hs": goods.hs, "eccn": goods.eccn}
    for name, values in {**several, **options, "text": text}.items():
        for value in values if isinstance(values, tuple) else (values,):
            if value is not None:
                yield name, f"{value:%Y-%m-%d}" if isinstance(value, datetime) else value


def _list_possible(rows: Sequence[CandidateRow], form: str) -> None:
    if form == "json":
        print_json(_for_export(rows))
    else:
        print_table(
            ("seen", "score", "source", "title", "word by word", "issuer", "evidence", "article"),
            [_possible_line(r) for r in rows],
        )


def _list_held(rows: Sequence[HeldRow], form: str) -> None:
    if form == "json":
        print_json([_plain_held(r) for r in rows])
    else:
        columns = (
            *("event", "direction", "what", "channel", "rule", "waits for", "certainty", "reports", "independent"),
            *("since", "announced as"),
        )
        print_table(columns, [_held_line(r) for r in rows])


@events.command(short_help="Show an event with its articles and evidence.")
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
        articles = [_plain_article(a, found.translations) for a in _for_export(found.articles)]
        reports = [redacted_report(r, EXPORT) for r in found.reports]
        register = {"register": found.entry} if found.entry else {}
        joined = {"merged_from": found.asked} if found.asked else {}
        grown = {"developments": found.growth}
        event = {**joined, **_plain(found.row), **register, **grown, "user_actions": found.user_actions}
        print_json({**event, "reports": reports, "articles": articles})
    else:
        _print(found)


async def _events(settings: Settings, limit: int, only: EventConditions, *, register: bool) -> tuple[EventRow, ...]:
    async with open_database(settings) as (_, archive):
        return await archive.events(limit=limit, register=register, only=only)


async def _held(settings: Settings, limit: int, text: str | None) -> tuple[HeldRow, ...]:
    async with open_database(settings) as (_, archive):
        return await archive.held(limit=limit, text=text)


async def _undecided(settings: Settings, limit: int) -> tuple[UndecidedRow, ...]:
    async with open_database(settings) as (_, archive):
        return await archive.undecided(today=utc_now().date(), limit=limit)


async def _possible(settings: Settings, limit: int, text: str | None) -> tuple[CandidateRow, ...]:
    async with open_database(settings) as (_, archive):
        return await archive.possible(limit=limit, text=text)


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


def _line(row: EventRow) -> tuple[str, ...]:
    event = row.event
    sample = "SAMPLE " if event.sample else ""
    return (
        event.label,
        event.day.isoformat(),
        _SIGNS[event.direction],
        f"{sample}{event.headline}",
        certainty_of(event),
        str(event.reports),
        alert_status(row),
    )


def _held_line(row: HeldRow) -> tuple[str, ...]:
    event, wait = row.event, row.wait
    return (
        event.label,
        _SIGNS[event.direction],
        f"{'SAMPLE ' if event.sample else ''}{event.headline}",
        row.announcement.channel,
        f"{wait.rule_id} ({wait.level})",
        wait.waits_for,
        certainty_of(event),
        str(event.reports),
        str(event.sources),
        f"{wait.since:%Y-%m-%d %H:%M} UTC",
        row.announced_as or "",
    )


def _plain_held(row: HeldRow) -> dict[str, object]:
    event, wait = row.event, row.wait
    return {
        "event": event.label,
        "headline": event.headline,
        "sample": event.sample,
        "channel": row.announcement.channel,
        "route": row.announcement.route,
        "rule": wait.rule_id,
        "level": wait.level,
        "announced_as": row.announced_as,
        "waits_for": wait.waits_for,
        "has": event.certainty,
        "claimants": event.claimants,
        "reports": event.reports,
        "independent": event.sources,
        "since": wait.since,
    }


def _found_in(row: EventRow) -> str:
    if not row.found:
        return "the event itself"  # it is about a name of the search; no article has the words
    newest, more = row.found[0], len(row.found) - 1
    others = f", and {more} more" if more else ""
    return f"{headline_of(newest, MACHINE)} ({newest.source_id}, article {newest.article_id}{others})"


def _possible_line(row: CandidateRow) -> tuple[str, ...]:
    shown = as_shown(row, MACHINE)
    return (
        f"{row.seen_at:%Y-%m-%d %H:%M} UTC",
        "-" if row.possible.score is None else f"{row.possible.score:.2f}",
        row.source_id,
        f"{'SAMPLE ' if row.sample else ''}{headline_of(row, MACHINE)}",
        shown.gloss,
        " ".join(row.possible.issuers) or "?",
        ", ".join(dict.fromkeys(span.quote for span in shown.possible.evidence)),
        row.article_id,
    )


def _plain(row: EventRow) -> dict[str, object]:
    event = replace(row.event, issuer=issuer_of_key(row.event.issuer))
    return {"event": event, "announcements": row.announcements}


def _plain_listed(row: EventRow, *, with_found: bool) -> dict[str, object]:
    found = {"found": _for_export(row.found)} if with_found else {}
    return {**_plain(row), "deliveries": row.roots, **found}


def _for_export(rows: Sequence[Listed]) -> list[Listed]:
    """Articles as their licences allow them in JSON, which people pass on."""
    return [as_shown(row, EXPORT) for row in rows]


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
    click.echo(f"{event.label}  {_SIGNS[event.direction]} {event.headline}")
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
