"""`watch`: check, list and import the watch list. Only here are entries printed: it is the owner's terminal."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from monitor.cli.output import NAME, format_option, print_json, print_table
from monitor.cli.watch.imports import import_
from monitor.cli.watch.location import watch_path
from monitor.domain.acts.goods_codes import shown_hs
from monitor.domain.rules.rule import Place
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchKind, WatchList
from monitor.rulefiles import load, render, to_json
from monitor.rulefiles.checks.watch_list import WatchCheck, check_watch_list, read_watch_bytes
from monitor.rulefiles.folders.git import is_in_git
from monitor.settings import read_settings
from monitor.wording.phrases.english import counted

Entry = WatchedMaterial | WatchedFirm | WatchedSite


@click.group()
def watch() -> None:
    """Check, list and fill the watch list: what you buy, make and sell, and with whom.

    It is confidential: watch.yaml is in the folder that MONITOR_RULES_PRIVATE names, outside any repository.

    \b
    Example: monitor watch check
             monitor watch import suppliers.csv
    """


_path = click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))


def _checked(path: Path | None) -> tuple[Path, WatchCheck]:
    settings = read_settings(os.environ)
    file = watch_path(path, settings)
    data = read_watch_bytes(file)
    return file, check_watch_list(data, str(file), load(settings.rules_dir).knowledge.vocabulary)


# ------------------------------------------------------------------ check


@watch.command(short_help="Check watch.yaml. Exits 1 if it has errors.")
@_path
@format_option
def check(path: Path | None, form: str) -> None:
    """Report every problem of watch.yaml in words, which logs and notices do not, and count its entries.

    PATH is the file or its folder; default MONITOR_RULES_PRIVATE. Exits 1 on errors, 2 if there is no such file.

    \b
    Example: monitor watch check
             monitor watch check draft/watch.yaml --format json
    """
    file, found = _checked(path)
    if form == "json":
        print_json({"entries": _counts(found.watch), "problems": [to_json(p) for p in found.problems]})
    else:
        for problem in found.problems:
            click.echo(render(problem, colour=sys.stdout.isatty()))
        click.echo(counted_entries(found.watch))
        warnings = len(found.problems) - found.errors
        click.echo(f"{counted(found.errors, 'error')}, {counted(warnings, 'warning')}")
    if is_in_git(file.parent):
        advice = "The watch list is confidential: move it, or name it in .gitignore."
        click.echo(f"warning: {file.parent} is in a git repository. {advice}", err=True)
    sys.exit(1 if found.errors else 0)


def _counts(found: WatchList) -> dict[str, int]:
    return {
        WatchKind.MATERIALS: len(found.materials),
        WatchKind.FIRMS: len(found.firms),
        WatchKind.SITES: len(found.sites),
    }


def counted_entries(found: WatchList) -> str:
    """Return `2 materials, 1 firm, 0 sites`."""
    return ", ".join(counted(count, kind.removesuffix("s")) for kind, count in _counts(found).items())


# ------------------------------------------------------------------ list


@watch.command("list", short_help="List the entries of watch.yaml.")
@click.argument("text", required=False, type=NAME)
@click.option("--kind", type=click.Choice([kind.value for kind in WatchKind]), help="Only entries of this kind.")
@click.option("--file", "path", metavar="PATH", type=click.Path(path_type=Path), help="The file or its folder.")
@format_option
def list_(text: str | None, *, kind: str | None, path: Path | None, form: str) -> None:
    """List the entries without errors, with all their fields. TEXT selects those that contain it.

    \b
    Example: monitor watch list
             monitor watch list 示例 --kind firms
    """
    file, found = _checked(path)
    rows = [row for row in _rows(found.watch) if kind in (None, row["kind"]) and _holds(row, text)]
    if form == "json":
        print_json(rows)
    else:
        columns = ("name", "kind", "codes and other names", "country", "parts", "role", "owner", "note", "line")
        print_table(columns, [_cells(row) for row in rows])
        if not rows:
            click.echo(f"no entry of {file} contains '{text}'" if text and found.watch else f"{file} has no entries")
    if found.errors:
        click.echo(f"{counted(found.errors, 'error')}, left out: monitor watch check", err=True)


def _rows(found: WatchList) -> Iterator[dict[str, Any]]:
    for material in found.materials:
        yield {
            "kind": WatchKind.MATERIALS.value,
            "name": material.concept or ", ".join(sorted(material.concepts)) or "goods of these codes",
            "goods": sorted(material.concepts),
            "hs": [shown_hs(code) for code in material.hs],
            "eccn": material.eccn,
            "cas": material.cas,
            "parts": material.parts,
            **_common(material),
        }
    for firm in found.firms:
        yield {
            "kind": WatchKind.FIRMS.value,
            "name": firm.name,
            "also": firm.names[1:],
            "ids": firm.ids,
            "country": firm.country,
            "role": firm.role,
            **_common(firm),
        }
    for site in found.sites:
        yield {
            "kind": WatchKind.SITES.value,
            "name": site.name,
            "country": site.country,
            "makes": site.makes,
            "firm": site.firm,
            **_common(site),
        }


def _common(entry: Entry) -> dict[str, Any]:
    place = entry.place or Place(file="", line=0, column=0)
    return {"owner": entry.owner, "note": entry.note, "line": place.line}


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    more = [*row.get("hs", ()), *row.get("eccn", ()), *row.get("cas", ()), *row.get("also", ()), *row.get("ids", ())]
    more += [*row.get("makes", ()), *filter(None, [row.get("firm")])]
    parts = ", ".join(row.get("parts", ()))
    return (
        row["name"],
        row["kind"],
        ", ".join(more),
        row.get("country", ""),
        parts,
        row.get("role", ""),
        row["owner"],
        row["note"],
        str(row["line"]),
    )


def _holds(row: Mapping[str, Any], text: str | None) -> bool:
    """True if a value of the entry contains the text, letter case ignored. HS codes may be asked without dots."""
    wanted = (text or "").strip().casefold()
    values = (value for value in row.values() if not isinstance(value, int))
    words = [word for value in values for word in ([value] if isinstance(value, str) else _texts(value))]
    return any(wanted in word.casefold() or wanted == word.replace(".", "") for word in words)


def _texts(values: Sequence[str]) -> Iterator[str]:
    yield from values


watch.add_command(import_)
