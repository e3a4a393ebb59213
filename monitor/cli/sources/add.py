"""`sources add`: a tested URL becomes a source of a pack."""

import os
import sys
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from monitor.app.sources.probing import Probe
from monitor.cli.concept_option import concept_id
from monitor.cli.editable import editable_rules_dir
from monitor.cli.output import NAME
from monitor.cli.pack_option import pack_for
from monitor.cli.sources.probe import find_source, run_probe, source_for_url
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.domain.sources.source_url import shown_address
from monitor.errors import RuleFilesError
from monitor.rulefiles.editing.append import Addition, add_entry, check_new_sources, schema_folder, write_addition
from monitor.rulefiles.editing.entry import source_entry
from monitor.rulefiles.folders.folder import FolderFiles, read_folder
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set
from monitor.rulefiles.parsers.sources import slug
from monitor.rulefiles.syntax.fields import read_duration
from monitor.settings import read_settings
from monitor.wording.phrases.english import counted, roughly

SOURCES_FILE = "sources.yaml"


@click.command(short_help="Test a URL and add it to a pack's sources.yaml.")
@click.argument("url", type=NAME)
@click.option("--name", metavar="TEXT", help="Name in alerts; default: the feed's title.")
@click.option("--pack", metavar="NAME", help="The pack of the source; required if there are several.")
@click.option("--tier", type=click.Choice([str(t) for t in Tier]), default=str(Tier.MEDIA), show_default=True)
@click.option("--place", metavar="COUNTRY", help="Country whose acts an official source publishes: CN, US, EU.")
@click.option("--language", metavar="TAG", help="en, ja, ko, zh-Hans, zh-Hant; default: detected from the feed.")
@click.option("--interval", metavar="TIME", help="Poll interval: 15m, 2h.")
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
def add(
    url: str,
    *,
    name: str | None,
    pack: str | None,
    tier: str,
    place: str | None,
    language: str | None,
    interval: str | None,
    dry_run: bool,
) -> None:
    """Request URL once, as sources probe does, and add it to the sources.yaml of a pack. If URL is a page, the first
    feed that it links to is added. A URL that is already watched, in any spelling, is refused.

    \b
    Example: monitor sources add https://ministry.example/news.xml --pack minerals
             monitor sources add https://journal.example/ --name "The Journal" --dry-run
    """
    settings = read_settings(os.environ)
    root = settings.rules_dir if dry_run else editable_rules_dir(settings)
    folder = read_folder(root)
    rules = build_rule_set(folder)
    chosen = pack_for(pack, rules)
    every = None if interval is None else _interval(interval)
    country = _place(place, Tier(tier), rules)
    _refuse_known(url, rules)
    found = _readable(run_probe(settings, rules, source_for_url(url)))
    _refuse_known(found.entry.url, rules)
    source = _named(found.entry, name, rules)
    source = replace(source, tier=Tier(tier), place=country)
    source = replace(source, language=language or source.language, interval=every or source.interval)
    path = root / chosen / SOURCES_FILE
    entry, addition = add_to_pack(root, folder, chosen, (source,))
    write_or_print(addition, entry, path, dry_run=dry_run)
    if not dry_run:
        click.echo(
            f"{source.id} added to {path}. A running daemon loads it within seconds. The first poll sets the baseline; "
            f"then it is polled every {roughly(source.interval)}, and new items can alert."
        )


def _readable(found: Probe) -> Probe:
    """The URL itself, or the first feed that its page links to; exits 1 if neither can be read."""
    best = next((one for one in (found, *found.others) if one.good), None)
    if best is None or best.contents is None:
        click.echo(f"not added: {found.problem or 'no items'}", err=True)
        click.echo("For details: monitor sources probe URL", err=True)
        sys.exit(1)
    elsewhere = best.source.url != found.source.url
    where = f"the page links to {shown_address(best.source.url)}: " if elsewhere else ""
    moved = f"moved permanently to {shown_address(best.moved_to)}: " if best.moved_to else ""
    click.echo(f"{where}{moved}{counted(best.contents.items, 'item')}, {best.form}", err=True)
    return best


def _refuse_known(url: str, rules: RuleSet) -> None:
    known = find_source(url, rules.sources)
    if known is not None:
        state = "" if known.enabled else f", switched off: {known.because or 'no reason given'}"
        raise click.UsageError(f"{shown_address(url)} is already watched: {known.id} ({known.origin}{state}).")


def _interval(text: str) -> timedelta:
    found = read_duration(text)
    if found is None or not timedelta(minutes=1) <= found <= timedelta(days=7):
        raise click.BadParameter(
            f"{text!r} is not a duration from 1m to 7d. Example: 15m or 2h.", param_hint="--interval"
        )
    return found


def _place(named: str | None, tier: Tier, rules: RuleSet) -> str | None:
    """The id of the country. Raises click.UsageError if an official source has none, or another source has one."""
    official = tier is Tier.OFFICIAL
    if named is None and official:
        raise click.UsageError(
            "--tier official needs --place: the country whose acts the source publishes, such as CN, US or EU."
        )
    if named is not None and not official:
        raise click.UsageError(
            f"--place is for --tier official, which is the page of the issuer itself; the tier is {tier}."
        )
    return None if named is None else concept_id(named, ConceptKind.PLACE, "--place", rules.knowledge.vocabulary)


def _named(source: Source, name: str | None, rules: RuleSet) -> Source:
    """The source with its name and an id that no other source has."""
    called = name or source.name
    wanted = slug(called) or slug(source.name) or source.id
    return replace(source, name=called, id=free_id(wanted, {str(s.id) for s in rules.sources}))


def free_id(wanted: str, taken: Collection[str]) -> SourceId:
    """`wanted`, with a number appended if another source has it."""
    base = wanted or "source"
    return SourceId(next(i for i in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if i not in taken))


def add_to_pack(root: Path, folder: FolderFiles, pack: str, sources: tuple[Source, ...]) -> tuple[str, Addition]:
    """The entries, and the addition to the pack's file, tested with the loader. Raises RuleFilesError."""
    path = root / pack / SOURCES_FILE
    present = next((s for s in folder.packs if s.files.name == pack), None)
    before = dict(present.files.files).get(SOURCES_FILE) if present else None
    entry = "\n".join(map(source_entry, sources))
    addition = add_entry(path, pack, before, entry, schema_folder=schema_folder(root), kind="sources")
    check_new_sources(folder, addition, pack, tuple(s.id for s in sources))
    return entry, addition


def write_or_print(addition: Addition, entry: str, path: Path, *, dry_run: bool) -> None:
    if dry_run:
        click.echo(entry, nl=False)
        click.echo(f"Not written. Without --dry-run it is appended to {path}", err=True)
        return
    try:
        write_addition(addition)
    except OSError as e:
        click.echo(entry, nl=False)
        raise RuleFilesError(
            f"can't write {path}: {e.strerror}. If the rules are mounted read-only, add the entry in their repository."
        ) from e
