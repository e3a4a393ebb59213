"""`events merge` and `events split`: manual corrections, with or without a running daemon."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import click

from monitor.app.running import running_rules
from monitor.app.storage.database import open_for_writing
from monitor.cli.output import format_option, print_json
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.event.link import Link, LinkKind
from monitor.ingest.links import canonical_url
from monitor.pipeline.events import manual_links
from monitor.pipeline.events.manual_links import LinkDecision, ManualLinkTransaction, NamedEvent
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.queries.lookup import Archive, ArticleTraces
from monitor.ports.rules import RulesLoaded
from monitor.reports.explain.unseen import parse_address
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted, written_day

Decision = Callable[[ManualLinkTransaction, Sequence[NamedEvent], RuntimeConfig], LinkDecision]

_because = click.option("--because", default="", metavar="TEXT", help="Reason; stored with the decision.")
_undo = click.option("--undo", is_flag=True, help="Undo an earlier decision.")


@click.command(short_help="Merge two events.")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@_because
@_undo
@format_option
def merge(*, one: str, other: str, because: str, undo: bool, form: str) -> None:
    """Merge events A and B, for stored and later reports. Nothing is announced again.

    A and B are event labels or ids; a URL or an article id stands for the event of that article.

    \b
    Example: monitor events merge E-7K2Q E-8M3R --because "one notice in two languages"
             monitor events merge E-7K2Q E-8M3R --undo
    """
    work = _undo_merge if undo else partial(_merge, because=because)
    _run([one, other], work, "undone" if undo else "replaced", form)


@click.command(short_help="Move reports out of an event.")
@click.argument("event", metavar="EVENT")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@_because
@_undo
@format_option
def split(*, event: str, articles: tuple[str, ...], because: str, undo: bool, form: str) -> None:
    """Move ARTICLEs (URLs or ids) out of EVENT and keep them apart. Nothing is announced again.

    EVENT keeps its label; each report joins another event that fits, or becomes a new one.

    \b
    Example: monitor events split E-7K2Q https://example.org/news/1 --because "another notice"
             monitor events split E-7K2Q https://example.org/news/1 --undo
    """
    work = _undo_split if undo else partial(_split, because=because)
    _run([event, *articles], work, "undone" if undo else "replaced", form)


def _merge(
    tx: ManualLinkTransaction, names: Sequence[NamedEvent], config: RuntimeConfig, *, because: str
) -> LinkDecision:
    one, other = names
    return manual_links.merge(tx, one, other, config, because=because, now=utc_now())


def _undo_merge(tx: ManualLinkTransaction, names: Sequence[NamedEvent], config: RuntimeConfig) -> LinkDecision:
    one, other = names
    return manual_links.undo_merge(tx, one, other, config, now=utc_now())


def _split(
    tx: ManualLinkTransaction, names: Sequence[NamedEvent], config: RuntimeConfig, *, because: str
) -> LinkDecision:
    event, *articles = names
    return manual_links.split(tx, event, articles, config, because=because, now=utc_now())


def _undo_split(tx: ManualLinkTransaction, names: Sequence[NamedEvent], config: RuntimeConfig) -> LinkDecision:
    event, *articles = names
    return manual_links.undo_split(tx, event, articles, config, now=utc_now())


# ------------------------------------------------------------------ applying it


def _run(names: Sequence[str], decision: Decision, word: str, form: str) -> None:
    decided = asyncio.run(_decide(read_settings(os.environ), names, decision))
    if form == "json":
        events = [replace(e, issuer=issuer_of_key(e.issuer)) for e in decided.events]
        print_json({"events": events, "replaced": decided.replaced})
        return
    for event in decided.events:
        click.echo(_line(event))
    for replaced in dict.fromkeys(_link_text(link) for link in decided.replaced):
        click.echo(f"{word}: {replaced}")


async def _decide(settings: Settings, names: Sequence[str], decision: Decision) -> LinkDecision:
    async with open_for_writing(settings) as (store, archive, traces):
        config = _config(await running_rules(store, settings))
        named = [await _find(name, archive, traces) for name in names]
        return await store.write(lambda tx: decision(tx, named, config))


def _config(rules: RulesLoaded) -> RuntimeConfig:
    """The vocabulary alone: nothing is announced, so no routes or sources are needed."""
    nowhere = Routes(default=Route(name="default", channel=""))
    return RuntimeConfig(rules={}, vocabulary=rules.knowledge.vocabulary, routes=nowhere, sources={}, workspace="")


async def _find(name: str, archive: Archive, traces: ArticleTraces) -> NamedEvent:
    canonical = canonical_url(name)
    if canonical:
        trace = await traces.at(parse_address(name.strip(), canonical).spellings, under=())
        if not trace.articles:
            raise UnknownNameError(f"no article from {name}. See: monitor why {name}")
        return NamedEvent(name=name, articles=tuple(a.article.id for a in trace.articles))
    event = await archive.event(name)
    if event is not None:
        return NamedEvent(name=event[0].event.label, event=event[0].event.id)
    article = await traces.article(name.strip().lower())
    if article is None:
        raise UnknownNameError(f"{name} not found: not an event label, event id or article id")
    return NamedEvent(name=name, articles=(article.article.id,))


# ------------------------------------------------------------------ printing it


def _line(event: PolicyEvent) -> str:
    return f"{event.label}  {event.day}  {event.headline}  ({counted(event.reports, 'report')})"


def _link_text(link: Link) -> str:
    if link.kind is LinkKind.CONTINUATION:
        return "merged because one act continues the other"
    what = "merged" if link.kind is LinkKind.TOGETHER else "split"
    return f"{what} by hand on {written_day(link.at)}" + (f": {link.because}" if link.because else "")
