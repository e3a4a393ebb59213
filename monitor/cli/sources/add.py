"""`sources add`: an address becomes a source of a pack, after it has been tried."""

import os
import sys
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from monitor.app.probing import Probe
from monitor.cli.operations.init import bad_pack_name
from monitor.cli.output import NAME
from monitor.cli.rules.new import FIRST_PACK
from monitor.cli.sources.probe import at_address, look_at, source_at
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.domain.sources.source_url import shown_address
from monitor.errors import RuleFilesError
from monitor.rulefiles.append import Addition, add_entry, schema_folder, try_sources, write_addition
from monitor.rulefiles.entry import entry_of
from monitor.rulefiles.fields import read_duration
from monitor.rulefiles.folder import BASE, FolderFiles, read_folder
from monitor.rulefiles.packs import RuleSet, understand
from monitor.rulefiles.sources import slug
from monitor.rulefiles.start import is_pack_name
from monitor.settings import read_settings
from monitor.wording.english import counted, roughly

__all__ = ["SOURCES_FILE", "add", "add_to_pack", "free_id", "pack_for", "write_or_say"]

SOURCES_FILE = "sources.yaml"


@click.command(short_help="Try an address and add it to a pack's sources.yaml.")
@click.argument("url", type=NAME)
@click.option("--name", metavar="TEXT", help="As alerts call it; the feed's own title unless given.")
@click.option("--pack", metavar="NAME", help="Which pack gets it; needed where there are several.")
@click.option("--tier", type=click.Choice([str(t) for t in Tier]), default=str(Tier.MEDIA), show_default=True)
@click.option("--language", metavar="TAG", help="en, ja, ko, zh-Hans, zh-Hant; what the feed is in unless given.")
@click.option("--interval", metavar="TIME", help="How often it is asked: 15m, 2h.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
def add(
    url: str,
    *,
    name: str | None,
    pack: str | None,
    tier: str,
    language: str | None,
    interval: str | None,
    dry_run: bool,
) -> None:
    """Ask the address URL once, as sources probe does, and add it to the sources.yaml of a pack. Of a page, the first
    feed that it points to is added. An address that is watched already, in whatever spelling, is refused.

    \b
    Example: monitor sources add https://ministry.example/news.xml --pack minerals
             monitor sources add https://journal.example/ --name "The Journal" --dry-run
    """
    settings = read_settings(os.environ)
    folder = read_folder(settings.rules_dir)
    rules = understand(folder)
    chosen = pack_for(pack, rules)
    every = None if interval is None else _interval(interval)
    _refuse_known(url, rules)
    found = _readable(look_at(settings, rules, at_address(url)))
    _refuse_known(found.entry.url, rules)
    source = _named(found.entry, name, rules)
    source = replace(source, tier=Tier(tier), language=language or source.language, interval=every or source.interval)
    path = settings.rules_dir / chosen / SOURCES_FILE
    entry, addition = add_to_pack(settings.rules_dir, folder, chosen, (source,))
    write_or_say(addition, entry, path, dry_run=dry_run)
    if not dry_run:
        click.echo(
            f"{source.id} is in {path}. A running daemon takes it up within seconds: its first poll notes what is "
            f"there, then it is asked every {roughly(source.interval)} and what is new is alerted."
        )


def _readable(found: Probe) -> Probe:
    """The address itself, or the first feed that its page points to."""
    best = next((one for one in (found, *found.others) if one.good), None)
    if best is None or best.contents is None:
        click.echo(f"not added: {found.problem or 'nothing is there to be read'}", err=True)
        click.echo("monitor sources probe shows what came.", err=True)
        sys.exit(1)
    elsewhere = best.source.url != found.source.url
    where = f"the page points to {shown_address(best.source.url)}: " if elsewhere else ""
    moved = f"it moved for good to {shown_address(best.moved_to)}: " if best.moved_to else ""
    click.echo(f"{where}{moved}{counted(best.contents.items, 'item')}, {best.form}", err=True)
    return best


def _refuse_known(url: str, rules: RuleSet) -> None:
    known = source_at(url, rules.sources)
    if known is not None:
        state = "" if known.enabled else f", switched off: {known.because or 'no reason given'}"
        message = f"{shown_address(url)} is watched already: {known.id} ({known.origin}{state})."
        raise click.UsageError(message)


def _interval(text: str) -> timedelta:
    found = read_duration(text)
    if found is None or not timedelta(minutes=1) <= found <= timedelta(days=7):
        raise click.BadParameter(f"{text!r} is no time from 1m to 7d. Write 15m or 2h.", param_hint="--interval")
    return found


def _named(source: Source, name: str | None, rules: RuleSet) -> Source:
    """Under a name of its own, and an id that no source has."""
    called = name or source.name
    wanted = slug(called) or slug(source.name) or source.id
    return replace(source, name=called, id=free_id(wanted, {str(s.id) for s in rules.sources}))


def free_id(wanted: str, taken: Collection[str]) -> SourceId:
    """`wanted`, with a number behind it where another source has it."""
    base = wanted or "source"
    return SourceId(next(i for i in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if i not in taken))


def pack_for(given: str | None, rules: RuleSet) -> str:
    own = [pack.name for pack in rules.packs if not pack.name.startswith(BASE)]
    if given is None:
        if len(own) > 1:
            raise click.UsageError(f"Which pack? Add --pack with one of: {', '.join(own)}.")
        return own[0] if own else FIRST_PACK
    if given not in own and not is_pack_name(given):
        raise bad_pack_name(given)
    return given


def add_to_pack(root: Path, folder: FolderFiles, pack: str, sources: tuple[Source, ...]) -> tuple[str, Addition]:
    """The entries, and what the pack's file gets; tried as the loader would. Raises RuleFilesError."""
    path = root / pack / SOURCES_FILE
    standing = next((s for s in folder.packs if s.files.name == pack), None)
    before = dict(standing.files.files).get(SOURCES_FILE) if standing else None
    entry = "\n".join(map(entry_of, sources))
    addition = add_entry(path, pack, before, entry, schema_folder=schema_folder(root), kind="sources")
    try_sources(folder, addition, pack, tuple(s.id for s in sources))
    return entry, addition


def write_or_say(addition: Addition, entry: str, path: Path, *, dry_run: bool) -> None:
    if dry_run:
        click.echo(entry, nl=False)
        click.echo(f"Not written. Without --dry-run it goes to the end of {path}", err=True)
        return
    try:
        write_addition(addition)
    except OSError as e:
        click.echo(entry, nl=False)
        raise RuleFilesError(
            f"{path} can't be written: {e.strerror}. Where rules are mounted read-only, add the entry in the "
            "repository that they come from."
        ) from e
