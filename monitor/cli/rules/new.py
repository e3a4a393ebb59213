"""`rules new`: a rule begun from what is in the store, or from a text."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.app.database import open_evidence
from monitor.cli.operations.init import bad_pack_name
from monitor.cli.output import NAME
from monitor.cli.stdin_article import typed_article
from monitor.domain.acts.act import Act
from monitor.domain.articles.article import Article
from monitor.domain.sources.licensing import EXPORT
from monitor.domain.sources.source import Quote, Source, SourceId
from monitor.errors import RuleFilesError, StoreError
from monitor.ingest.links import canonical_url
from monitor.language.query.wording import miss_in_words
from monitor.ports.lookup import Archive, ArticleStored, Traces
from monitor.rulefiles.append import (
    ALERTS_FILE,
    Addition,
    add_entry,
    new_file,
    schema_folder,
    try_entry,
    write_addition,
)
from monitor.rulefiles.folder import BASE, FolderFiles, read_folder
from monitor.rulefiles.packs import RuleSet, understand
from monitor.rulefiles.proposal import NothingToPropose, Proposal, Proposer, Quotable, is_rule_id, quotable_of, written
from monitor.rulefiles.start import is_pack_name
from monitor.settings import Settings, read_settings

__all__ = ["new"]

NEAR_MISSES = 300  # that are looked through for one that is about the same
FIRST_PACK = "mine"
_SENTENCES = (Quote.SENTENCE, Quote.FULL)  # with which the words of what looked like an act may be told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What THING names: its articles, its act where it is an event, and near misses to contrast it with."""

    articles: tuple[Quotable, ...]
    origin: str
    like: Act | None = None
    near_misses: tuple[Quotable, ...] = ()


@click.command(short_help="Begin a rule from an event, an article or a text.")
@click.argument("thing", type=NAME)
@click.option("--pack", metavar="NAME", help="The pack that it is for; needed for --write where there are several.")
@click.option("--id", "rule_id", metavar="ID", help="The rule's id; made from the act unless given.")
@click.option("--write", is_flag=True, help="Add it to the pack's alerts.yaml instead of printing it.")
def new(thing: str, pack: str | None, rule_id: str | None, write: bool) -> None:
    """Propose a rule from THING: an event's label, an article's address or id, or - for a text on standard input.

    The first line of a text is its headline. The rule asks for what was done, by whom, and about what; its examples are
    the headlines, tried before they are shown. It is printed, or with --write added to PACK/alerts.yaml.

    \b
    Example: monitor rules new E-7K2Q
             monitor rules new E-7K2Q --pack minerals --write
             echo 'China bans tungsten exports' | monitor rules new -
    """
    settings = read_settings(os.environ)
    folder = read_folder(settings.rules_dir)
    rules = understand(folder)
    name = _pack(pack, rules, write=write)
    _expect_free_id(rule_id, rules)
    found = asyncio.run(_found(settings, thing))
    if found is None:
        click.echo(f"nothing known of {thing}; monitor events list shows the newest events", err=True)
        sys.exit(1)
    entry, proposal = _proposed(found, rules, rule_id or "")
    _offer(settings.rules_dir, folder, name, entry, proposal, write=write)


def _proposed(found: _Found, rules: RuleSet, rule_id: str) -> tuple[str, Proposal]:
    proposer = Proposer(rules.knowledge, [rule_id for pack in rules.packs for rule_id in pack.versions])
    proposal = proposer.propose(found.articles, found.near_misses, like=found.like, rule_id=rule_id)
    if isinstance(proposal, NothingToPropose):
        near = proposal.near_misses[:4] if all(a.quote in _SENTENCES for a in found.articles) else ()
        misses = "; ".join(dict.fromkeys(miss_in_words(miss) for miss in near))
        because = f" ({misses})" if misses else ""
        click.echo(f"no act was read in {found.origin}{because}, so there is nothing to propose a rule from.", err=True)
        click.echo("A rule by words is written by hand: when: $rare_earths AND licence", err=True)
        sys.exit(1)
    return written(proposal, found.origin), proposal


# ------------------------------------------------------------------ where it goes


def _pack(given: str | None, rules: RuleSet, *, write: bool) -> str:
    own = [pack.name for pack in rules.packs if not pack.name.startswith(BASE)]
    if given is None:
        if write and len(own) > 1:
            raise click.UsageError(f"Which pack? Add --pack with one of: {', '.join(own)}.")
        return own[0] if own else FIRST_PACK
    if given not in own and not is_pack_name(given):
        raise bad_pack_name(given)
    return given


def _expect_free_id(rule_id: str | None, rules: RuleSet) -> None:
    if rule_id is None:
        return
    if not is_rule_id(rule_id):
        message = f"{rule_id!r} is no id of a rule. Use small letters, digits and hyphens, a letter first."
        raise click.BadParameter(message, param_hint="--id")
    taken = next((pack.name for pack in rules.packs if rule_id in pack.versions), None)
    if taken is not None:
        raise click.BadParameter(f"there is already a rule {rule_id}, in the pack {taken}", param_hint="--id")


def _offer(root: Path, folder: FolderFiles, pack: str, entry: str, proposal: Proposal, *, write: bool) -> None:
    """Tried where it is meant to stand. A place that can't take it is no reason not to show it."""
    path = root / pack / ALERTS_FILE
    standing = next((s for s in folder.packs if s.files.name == pack), None)
    before = dict(standing.files.files).get(ALERTS_FILE) if standing else None
    shown = entry if before is not None else new_file(entry, schema_folder(root))
    addition: Addition | None = None
    try:
        addition = add_entry(path, pack, before, entry, schema_folder=schema_folder(root))
        try_entry(folder, addition, entry, pack, proposal.rule_id)
    except RuleFilesError as e:
        if write:
            _print(shown)
            raise
        try_entry(folder, None, entry, pack, proposal.rule_id)
        click.echo(f"warning: {e}", err=True)
    if write and addition is not None:
        _write(root, addition, shown, proposal)
        return
    _print(shown)
    click.echo(
        f"Not written. With --write it goes {'to the end of' if before is not None else 'into'} {path}", err=True
    )


def _print(text: str) -> None:
    click.echo(text, nl=False)


def _write(root: Path, addition: Addition, shown: str, proposal: Proposal) -> None:
    try:
        write_addition(addition)
    except OSError as e:
        _print(shown)
        click.echo(f"{addition.path} can't be written: {e.strerror}. The rule is printed instead.", err=True)
        click.echo("Where rules are mounted read-only, add it in the repository that they come from.", err=True)
        sys.exit(2)
    click.echo(f"{proposal.rule_id} is in {addition.path}. Next: monitor check {root / addition.path.parent.name}")


# ------------------------------------------------------------------ what it comes from


def _typed(near_misses: tuple[Quotable, ...]) -> _Found:
    return _Found(articles=(Quotable(article=typed_article()),), origin="a text", near_misses=near_misses)


async def _near_misses(settings: Settings) -> tuple[Quotable, ...]:
    """A text can be typed where nothing was ever stored."""
    try:
        async with open_evidence(settings) as (_, archive, traces):
            return _quotable(await traces.near_misses(limit=NEAR_MISSES), await _sources(archive))
    except StoreError:
        return ()


async def _sources(archive: Archive) -> dict[SourceId, Source]:
    return {row.source.id: row.source for row in await archive.sources()}


async def _found(settings: Settings, thing: str) -> _Found | None:
    return _typed(await _near_misses(settings)) if thing == "-" else await _stored(settings, thing.strip())


async def _stored(settings: Settings, thing: str) -> _Found | None:
    async with open_evidence(settings) as (_, archive, traces):
        sources = await _sources(archive)
        event = await archive.event(thing)
        if event is not None:
            row, reports, articles = event
            anchor = row.event.anchor.article_id
            ids = sorted((a.article_id for a in articles), key=lambda i: i != anchor)
            stored = [await traces.article(i) for i in ids]
            like = next((r.act for r in reports if r.ref == row.event.anchor), None)
            origin = f"{row.event.label}: {row.event.headline}"
        else:
            stored = [*await _article(traces, thing)]
            like, origin = None, thing
        kept = [one for one in stored if one is not None]
        if not kept:
            return None
        near_misses = await traces.near_misses(limit=NEAR_MISSES)
    return _Found(
        articles=tuple(_stored_quotable(one, sources) for one in kept),
        origin=origin,
        like=like,
        near_misses=_quotable(near_misses, sources),
    )


async def _article(traces: Traces, thing: str) -> Sequence[ArticleStored]:
    """By id or address; a page that several sources have is several articles."""
    if found := await traces.article(thing):
        return (found,)
    urls = {thing, canonical_url(thing)} - {""}
    return (await traces.at(sorted(urls), under=())).articles


def _stored_quotable(stored: ArticleStored, sources: dict[SourceId, Source]) -> Quotable:
    """By the terms that are stored with it, also of a source that is gone."""
    shown = stored.shown(EXPORT)
    words = shown.words if stored.terms.keep_text is None else Quote.LINK_ONLY
    source = sources.get(stored.article.source_id)
    return Quotable(article=stored.article, quote=words, place=source.place if source else None)


def _quotable(articles: Sequence[Article], sources: dict[SourceId, Source]) -> tuple[Quotable, ...]:
    return tuple(
        Quotable(article=article, quote=quotable_of(source), place=source.place if source else None)
        for article in articles
        for source in (sources.get(article.source_id),)
    )
