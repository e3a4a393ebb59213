"""`rules new`: a rule proposed from a stored event or article, or from a text."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.app.storage.database import open_evidence
from monitor.cli.editable import editable_rules_dir
from monitor.cli.output import NAME
from monitor.cli.pack_option import pack_for
from monitor.cli.stdin_article import article_from_stdin
from monitor.domain.acts.act import Act
from monitor.domain.articles.article import Article
from monitor.domain.sources.licensing import EXPORT
from monitor.domain.sources.source import Quote, Source, SourceId
from monitor.errors import RuleFilesError, StoreError
from monitor.ingest.links import canonical_url
from monitor.language.query.wording import non_act_in_words
from monitor.ports.queries.lookup import Archive, ArticleRecord, ArticleTraces
from monitor.rulefiles.editing.append import (
    ALERTS_FILE,
    Addition,
    add_entry,
    check_new_rule,
    new_file,
    schema_folder,
    write_addition,
)
from monitor.rulefiles.editing.proposal import (
    NoProposal,
    Proposal,
    Proposer,
    Quotable,
    allowed_quote,
    is_rule_id,
    written,
)
from monitor.rulefiles.folders.folder import FolderFiles, read_folder
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set
from monitor.settings import Settings, read_settings

NEAR_MISSES = 300  # searched for similar texts
_SENTENCES = (Quote.SENTENCE, Quote.FULL)  # licences that allow quoting what looked like an act


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What THING names: its articles, its act if it is an event, and near misses as counterexamples."""

    articles: tuple[Quotable, ...]
    origin: str
    like: Act | None = None
    near_misses: tuple[Quotable, ...] = ()


@click.command(short_help="Propose a rule from an event, an article or a text.")
@click.argument("thing", type=NAME)
@click.option("--pack", metavar="NAME", help="The pack of the rule; required with --write if there are several.")
@click.option("--id", "rule_id", metavar="ID", help="The rule's id; default: made from the act.")
@click.option("--write", is_flag=True, help="Append it to the pack's alerts.yaml instead of printing it.")
def new(thing: str, pack: str | None, rule_id: str | None, write: bool) -> None:
    """Propose a rule from THING: an event label, an article URL or id, or - for a text on standard input.

    The first line of a text is its headline. The rule matches the action, its issuer and its goods. The headlines
    become its examples, tested before they are shown. The rule is printed, or with --write appended to
    PACK/alerts.yaml.

    \b
    Example: monitor rules new E-7K2Q
             monitor rules new E-7K2Q --pack minerals --write
             echo 'China bans tungsten exports' | monitor rules new -
    """
    settings = read_settings(os.environ)
    root = editable_rules_dir(settings) if write else settings.rules_dir
    folder = read_folder(root)
    rules = build_rule_set(folder)
    name = pack_for(pack, rules, ambiguous=not write)
    _expect_free_id(rule_id, rules)
    found = asyncio.run(_found(settings, thing))
    if found is None:
        click.echo(f"{thing} not found. List the newest events: monitor events list", err=True)
        sys.exit(1)
    entry, proposal = _proposed(found, rules, rule_id or "")
    _offer(root, folder, name, entry, proposal, write=write)


def _proposed(found: _Found, rules: RuleSet, rule_id: str) -> tuple[str, Proposal]:
    proposer = Proposer(rules.knowledge, [rule_id for pack in rules.packs for rule_id in pack.versions])
    proposal = proposer.propose(found.articles, found.near_misses, like=found.like, rule_id=rule_id)
    if isinstance(proposal, NoProposal):
        near = proposal.near_misses[:4] if all(a.quote in _SENTENCES for a in found.articles) else ()
        misses = "; ".join(dict.fromkeys(non_act_in_words(miss) for miss in near))
        because = f" ({misses})" if misses else ""
        click.echo(f"no act found in {found.origin}{because}: no rule to propose.", err=True)
        click.echo("To match words, write a rule by hand, e.g. when: $rare_earths AND licence", err=True)
        sys.exit(1)
    return written(proposal, found.origin), proposal


# ------------------------------------------------------------------ writing


def _expect_free_id(rule_id: str | None, rules: RuleSet) -> None:
    if rule_id is None:
        return
    if not is_rule_id(rule_id):
        message = (
            f"{rule_id!r} is not a valid rule id. Use lower-case letters, digits and hyphens; begin with a letter."
        )
        raise click.BadParameter(message, param_hint="--id")
    taken = next((pack.name for pack in rules.packs if rule_id in pack.versions), None)
    if taken is not None:
        raise click.BadParameter(f"rule {rule_id} already exists in pack {taken}", param_hint="--id")


def _offer(root: Path, folder: FolderFiles, pack: str, entry: str, proposal: Proposal, *, write: bool) -> None:
    """Test the rule in its pack, then print or append it. It is printed even if the pack can't take it."""
    path = root / pack / ALERTS_FILE
    present = next((s for s in folder.packs if s.files.name == pack), None)
    before = dict(present.files.files).get(ALERTS_FILE) if present else None
    shown = entry if before is not None else new_file(entry, schema_folder(root))
    addition: Addition | None = None
    try:
        addition = add_entry(path, pack, before, entry, schema_folder=schema_folder(root))
        check_new_rule(folder, addition, entry, pack, proposal.rule_id)
    except RuleFilesError as e:
        if write:
            _print(shown)
            raise
        check_new_rule(folder, None, entry, pack, proposal.rule_id)
        click.echo(f"warning: {e}", err=True)
    if write and addition is not None:
        _write(root, addition, shown, proposal)
        return
    _print(shown)
    click.echo(
        f"Not written. With --write it is {'appended to' if before is not None else 'written to'} {path}", err=True
    )


def _print(text: str) -> None:
    click.echo(text, nl=False)


def _write(root: Path, addition: Addition, shown: str, proposal: Proposal) -> None:
    try:
        write_addition(addition)
    except OSError as e:
        _print(shown)
        click.echo(f"can't write {addition.path}: {e.strerror}. The rule is printed instead.", err=True)
        click.echo("If the rules are mounted read-only, add the rule in their repository.", err=True)
        sys.exit(2)
    click.echo(f"{proposal.rule_id} added to {addition.path}. Next: monitor check {root / addition.path.parent.name}")


# ------------------------------------------------------------------ reading


async def _near_misses(settings: Settings) -> tuple[Quotable, ...]:
    """The stored near misses; none without a database, which a typed text does not need."""
    try:
        async with open_evidence(settings) as (_, archive, traces):
            return _quotable(await traces.near_misses(limit=NEAR_MISSES), await _sources(archive))
    except StoreError:
        return ()


async def _sources(archive: Archive) -> dict[SourceId, Source]:
    return {row.source.id: row.source for row in await archive.sources()}


async def _found(settings: Settings, thing: str) -> _Found | None:
    if thing != "-":
        return await _stored(settings, thing.strip())
    near_misses = await _near_misses(settings)
    return _Found(articles=(Quotable(article=article_from_stdin()),), origin="a text", near_misses=near_misses)


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


async def _article(traces: ArticleTraces, thing: str) -> Sequence[ArticleRecord]:
    """The articles with this id or URL; a page of several sources is several articles."""
    if found := await traces.article(thing):
        return (found,)
    urls = {thing, canonical_url(thing)} - {""}
    return (await traces.at(sorted(urls), under=())).articles


def _stored_quotable(stored: ArticleRecord, sources: dict[SourceId, Source]) -> Quotable:
    """The article under the licence terms stored with it, even if its source was removed."""
    shown = stored.shown(EXPORT)
    words = shown.words if stored.terms.keep_text is None else Quote.LINK_ONLY
    source = sources.get(stored.article.source_id)
    return Quotable(article=stored.article, quote=words, place=source.place if source else None)


def _quotable(articles: Sequence[Article], sources: dict[SourceId, Source]) -> tuple[Quotable, ...]:
    return tuple(
        Quotable(article=article, quote=allowed_quote(source), place=source.place if source else None)
        for article in articles
        for source in (sources.get(article.source_id),)
    )
