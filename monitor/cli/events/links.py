"""`events merge` and `events split`: what people decide about events. They write beside a daemon or without one."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NoReturn

import click

from monitor.app.database import open_beside
from monitor.app.running import running_rules
from monitor.cli.output import format_option, print_json
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon import utc_now
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import issuer_as_read
from monitor.domain.event.link import Link, LinkKind
from monitor.ingest.links import canonical_url
from monitor.pipeline.events import manual_links
from monitor.pipeline.events.manual_links import Decided, Named
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.lookup import Archive, Traces
from monitor.ports.rules import RulesLoaded
from monitor.ports.store import Transaction
from monitor.reports.unseen import asked_address
from monitor.settings import Settings, read_settings
from monitor.wording.english import written_day

__all__ = ["merge", "split"]

Decision = Callable[[Transaction, Sequence[Named], Desk], Decided]

_because = click.option("--because", default="", metavar="TEXT", help="Why; kept beside the decision.")
_undo = click.option("--undo", is_flag=True, help="Take an earlier decision back.")


@click.command(short_help="Two events are one.")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@_because
@_undo
@format_option
def merge(*, one: str, other: str, because: str, undo: bool, form: str) -> None:
    """Make events A and B one, now and for reports that come later. Nothing is announced again.

    A and B are labels or ids of events; an address or the id of an article stands for the event of its act.

    \b
    Example: monitor events merge E-7K2Q E-8M3R --because "one notice in two languages"
             monitor events merge E-7K2Q E-8M3R --undo
    """
    work = _undo_merge if undo else partial(_merge, because=because)
    _run([one, other], work, "taken back" if undo else "replaced", form)


@click.command(short_help="Reports that are not of their event.")
@click.argument("event", metavar="EVENT")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@_because
@_undo
@format_option
def split(*, event: str, articles: tuple[str, ...], because: str, undo: bool, form: str) -> None:
    """Take ARTICLEs, addresses or ids, out of EVENT and keep them apart. Nothing is announced again.

    The event keeps its label; the reports go where they fit else, or are a new event.

    \b
    Example: monitor events split E-7K2Q https://example.org/news/1 --because "another notice"
             monitor events split E-7K2Q https://example.org/news/1 --undo
    """
    work = _undo_split if undo else partial(_split, because=because)
    _run([event, *articles], work, "taken back" if undo else "replaced", form)


def _merge(tx: Transaction, names: Sequence[Named], desk: Desk, *, because: str) -> Decided:
    one, other = names
    return manual_links.merge(tx, one, other, desk, because=because, now=utc_now())


def _undo_merge(tx: Transaction, names: Sequence[Named], desk: Desk) -> Decided:
    one, other = names
    return manual_links.undo_merge(tx, one, other, desk, now=utc_now())


def _split(tx: Transaction, names: Sequence[Named], desk: Desk, *, because: str) -> Decided:
    event, *articles = names
    return manual_links.split(tx, event, articles, desk, because=because, now=utc_now())


def _undo_split(tx: Transaction, names: Sequence[Named], desk: Desk) -> Decided:
    event, *articles = names
    return manual_links.undo_split(tx, event, articles, desk, now=utc_now())


# ------------------------------------------------------------------ doing it


def _run(names: Sequence[str], decision: Decision, word: str, form: str) -> None:
    decided = asyncio.run(_decide(read_settings(os.environ), names, decision))
    if form == "json":
        events = [replace(e, issuer=issuer_as_read(e.issuer)) for e in decided.events]
        print_json({"events": events, "replaced": decided.replaced})
        return
    for event in decided.events:
        click.echo(_line(event))
    for said in dict.fromkeys(_said(link) for link in decided.replaced):
        click.echo(f"{word}: {said}")


async def _decide(settings: Settings, names: Sequence[str], decision: Decision) -> Decided:
    async with open_beside(settings) as (store, archive, traces):
        desk = _desk(await running_rules(store, settings))
        named = [await _find(name, archive, traces) for name in names]
        return await store.write(lambda tx: decision(tx, named, desk))


def _desk(rules: RulesLoaded) -> Desk:
    """With the words of the rules that run; nothing is announced, so that it needs nothing else."""
    nowhere = Routes(default=Route(name="default", channel=""))
    return Desk(rules={}, vocabulary=rules.knowledge.vocabulary, routes=nowhere, sources={}, workspace="")


async def _find(name: str, archive: Archive, traces: Traces) -> Named:
    canonical = canonical_url(name)
    if canonical:
        trace = await traces.at(asked_address(name.strip(), canonical).spellings, under=())
        if not trace.articles:
            _unknown(f"no article came from {name}: monitor why {name}")
        return Named(name=name, articles=tuple(a.article.id for a in trace.articles))
    event = await archive.event(name)
    if event is not None:
        return Named(name=event[0].event.label, event=event[0].event.id)
    article = await traces.article(name.strip().lower())
    if article is None:
        _unknown(f"nothing is called {name}: no event has this label or id, no article this id")
    return Named(name=name, articles=(article.article.id,))


def _unknown(why: str) -> NoReturn:
    raise UnknownNameError(why)


# ------------------------------------------------------------------ saying it


def _line(event: PolicyEvent) -> str:
    reports = "1 report" if event.reports == 1 else f"{event.reports} reports"
    return f"{event.label}  {event.day}  {event.headline}  ({reports})"


def _said(link: Link) -> str:
    if link.kind is LinkKind.SEQUEL:
        return "put together because one goes on with the other"
    what = "put together" if link.kind is LinkKind.TOGETHER else "kept apart"
    return f"{what} by hand on {written_day(link.at)}" + (f": {link.because}" if link.because else "")
