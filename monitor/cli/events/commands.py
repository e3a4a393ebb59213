"""`events`: the group, and lists of events and of candidates."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import click

from monitor.app.storage.database import open_database
from monitor.cli.concept_option import GoodsOptions, goods_options
from monitor.cli.events.table import alert_status, print_csv
from monitor.cli.events.user_actions import list_undecided
from monitor.cli.lazy_group import LazyGroup
from monitor.cli.output import formats, print_json, print_table
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import EXPORT, MACHINE
from monitor.domain.watch.exposure import WATCH_VALUES
from monitor.domain.watch.watch_list import NOTHING_WATCHED
from monitor.errors import FilterError
from monitor.ingest.canary import CANARY
from monitor.language.text_search import text_search
from monitor.ports.queries.lookup import CandidateRow, EventConditions, EventRow, HeldRow, UndecidedRow
from monitor.reports.event_filter import conditions_of, read_filter
from monitor.reports.licensed import Listed, as_shown, headline_of
from monitor.rulefiles import load
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.certainty import certainty_of

_DAY = click.DateTime(["%Y-%m-%d"])


def _one_of(values: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([one.value for one in values])


SIGNS = {"tightening": "🔒", "easing": "🔓", "mixed": "🔀", "none": "📄"}


@click.group(
    cls=LazyGroup,
    lazy={
        "show": "monitor.cli.events.show:show",
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
@click.option(
    "--possible",
    is_flag=True,
    help="List possible acts: articles that may report an act, but in which none was accepted.",
)
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
        print_json(for_export(rows))
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


def _line(row: EventRow) -> tuple[str, ...]:
    event = row.event
    sample = "SAMPLE " if event.sample else ""
    return (
        event.label,
        event.day.isoformat(),
        SIGNS[event.direction],
        f"{sample}{event.headline}",
        certainty_of(event),
        str(event.reports),
        alert_status(row),
    )


def _held_line(row: HeldRow) -> tuple[str, ...]:
    event, wait = row.event, row.wait
    return (
        event.label,
        SIGNS[event.direction],
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


def plain_event(row: EventRow) -> dict[str, object]:
    event = replace(row.event, issuer=issuer_of_key(row.event.issuer))
    return {"event": event, "announcements": row.announcements}


def _plain_listed(row: EventRow, *, with_found: bool) -> dict[str, object]:
    found = {"found": for_export(row.found)} if with_found else {}
    return {**plain_event(row), "deliveries": row.roots, **found}


def for_export(rows: Sequence[Listed]) -> list[Listed]:
    """Articles as their licences allow them in JSON, which people pass on."""
    return [as_shown(row, EXPORT) for row in rows]
