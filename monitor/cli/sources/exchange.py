"""`sources import` and `sources export`: feed lists as OPML, YAML or JSON."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from monitor.cli.editable import editable_rules_dir
from monitor.cli.output import formats, print_json
from monitor.cli.pack_option import pack_for
from monitor.cli.sources.add import SOURCES_FILE, add_to_pack, free_id, write_or_print
from monitor.cli.sources.probe import find_source
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.sources.source import Source
from monitor.ingest.links import has_secret_parameter, same_link_key
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles import load
from monitor.rulefiles.editing.append import new_file
from monitor.rulefiles.editing.entry import source_entry
from monitor.rulefiles.editing.opml import MAX_BYTES, read_opml, render_opml
from monitor.rulefiles.editing.scaffold import is_pack_name
from monitor.rulefiles.folders.folder import BASE, read_folder
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set
from monitor.rulefiles.parsers.sources import slug
from monitor.settings import read_settings
from monitor.wording.phrases.english import counted


@click.command("import", short_help="Import feeds from an OPML file. Exits 1 if some can't be imported.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pack", metavar="NAME", help="One pack for all feeds; default: one pack for each top-level folder.")
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
def import_(file: Path, *, pack: str | None, dry_run: bool) -> None:
    """Add the feeds of an OPML file to the sources.yaml of packs. A top-level folder becomes a pack of that name. Feeds
    that are already watched are skipped; feeds that can't be imported are listed with their line. No feed is requested:
    see sources probe.

    \b
    Example: monitor sources import feeds.opml --pack minerals
             monitor sources import feeds.opml --dry-run
    """
    settings = read_settings(os.environ)
    with file.open("rb") as opened:
        found = read_opml(opened.read(MAX_BYTES + 1))
    root = settings.rules_dir if dry_run else editable_rules_dir(settings)
    folder = read_folder(root)
    rules = build_rule_set(folder)
    packs, known = _sorted(found.feeds, pack, rules)
    tried = {name: add_to_pack(root, folder, name, tuple(sources)) for name, sources in packs.items()}
    for name, (entry, addition) in tried.items():
        write_or_print(addition, entry, root / name / SOURCES_FILE, dry_run=dry_run)
    for name, sources in packs.items():
        click.echo(f"{name}: {counted(len(sources), 'source')}{' would be' if dry_run else ''} added")
    for line in known:
        click.echo(f"skipped: {line}")
    for left in found.left:
        click.echo(f"not imported: {file.name}:{left.line}: {left.name or 'outline without a name'}: {left.why}")
    sys.exit(1 if found.left else 0)


def _sorted(
    feeds: Sequence[tuple[tuple[str, ...], Source]], pack: str | None, rules: RuleSet
) -> tuple[dict[str, list[Source]], list[str]]:
    """New sources by pack, each with a unique id, and a line for each duplicate."""
    packs: dict[str, list[Source]] = {}
    lines: list[str] = []
    came: dict[str, str] = {}
    taken = {str(s.id) for s in rules.sources}
    for folders, source in feeds:
        key, known = same_link_key(source.url), find_source(source.url, rules.sources)
        if known is not None or key in came:
            before = (
                f"already watched as {known.id} ({known.origin})" if known is not None else f"same as {came[key]} above"
            )
            lines.append(f"{source.name}: {before}")
            continue
        named = replace(source, id=free_id(source.id or slug(source.name), taken))
        taken.add(named.id)
        came[key] = named.name
        packs.setdefault(_pack_of(folders, pack, rules), []).append(named)
    return packs, lines


def _pack_of(folders: tuple[str, ...], given: str | None, rules: RuleSet) -> str:
    name = slug(folders[0]) if folders and given is None else ""
    return name if is_pack_name(name) and name != BASE else pack_for(given, rules)


@click.command(short_help="Print the sources as OPML, YAML or JSON.")
@formats("opml", "yaml", "json")
@click.option("--pack", metavar="NAME", help="Only sources of this pack.")
@click.option("--all", "everything", is_flag=True, help="Include sources that are off.")
@click.option("--with-keys", is_flag=True, help="Include sources with a key in their URL.")
def export(*, form: str, pack: str | None, everything: bool, with_keys: bool) -> None:
    """Print the enabled sources for other programs: OPML for feed readers, YAML as in sources.yaml, or JSON. Sources
    with a key in their URL are left out and listed, because such files are passed on; secrets are never included.

    \b
    Example: monitor sources export > feeds.opml
             monitor sources export --format yaml --pack minerals
    """
    settings = read_settings(os.environ)
    sources = load(settings.rules_dir).sources  # without those of the private folder: the file is passed on
    origins = sorted({s.origin for s in sources})
    if pack is not None and pack not in origins:
        near = did_you_mean(pack, origins) or f"Packs with sources: {', '.join(origins)}."
        raise UnknownNameError(f"no pack {pack} has sources. {near}")
    chosen = [s for s in sources if (everything or s.enabled) and pack in (None, s.origin)]
    kept = [s for s in chosen if with_keys or not any(has_secret_parameter(endpoint.url) for endpoint in s.endpoints)]
    click.echo(_written(form, kept), nl=False) if form != "json" else print_json(kept)
    for line in _notes(form, chosen, kept):
        click.echo(line, err=True)


def _written(form: str, sources: Sequence[Source]) -> str:
    if form == "opml":
        return render_opml(sources, now=utc_now())
    return new_file("\n".join(map(source_entry, sources)), kind="sources") if sources else "sources: []\n"


def _notes(form: str, chosen: Sequence[Source], kept: Sequence[Source]) -> Iterator[str]:
    left = [s.id for s in chosen if s not in kept]
    if left:
        yield f"left out, because their URL contains a key: {', '.join(left)}. Include them: --with-keys"
    links = sum('type="link"' in line for line in _written("opml", kept).splitlines()) if form == "opml" else 0
    if links:
        yield f"{counted(links, 'source')} that feed readers can't read are links; --format yaml keeps all fields"
