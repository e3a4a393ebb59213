"""`rules`: the rules that run, where their fields are set, their examples and schemas."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from monitor.cli.editable import editable_rules_dir
from monitor.cli.lazy_group import LazyGroup
from monitor.cli.output import format_option, print_json, print_table
from monitor.cli.rules.broken_packs import name_broken
from monitor.cli.rules.mutes import mutes_of
from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.alerts.mute import Mute
from monitor.domain.rules.rule import Rule
from monitor.language.query.nearest import did_you_mean
from monitor.reports.rule_fields import changed_by, rule_fields
from monitor.rulefiles import (
    RuleSet,
    load,
    modeline,
    schema_files,
)
from monitor.rulefiles.folders.packs import Pack
from monitor.rulefiles.parsers.tuning import Override
from monitor.settings import read_settings
from monitor.wording.phrases.english import written_day


@click.group(
    cls=LazyGroup,
    lazy={
        "backtest": "monitor.cli.rules.backtest:backtest",
        "diff": "monitor.cli.rules.diff:diff",
        "feedback": "monitor.cli.rules.feedback:feedback",
        "mute": "monitor.cli.rules.mute:mute",
        "new": "monitor.cli.rules.new:new",
        "test": "monitor.cli.rules.examples:test",
        "volume": "monitor.cli.rules.volume:volume",
    },
)
def rules() -> None:
    """List, show, test, create and mute rules.

    \b
    Example: monitor rules list
             monitor rules show any-export-act
             monitor rules mute any-export-act --days 7
             monitor rules test my-rules/minerals
    """


# ------------------------------------------------------------------ list


@rules.command("list", short_help="List every rule, its pack, and what changes it.")
@click.option("--pack", metavar="NAME", help="Only rules of this pack; base is the shipped one.")
@format_option
def list_(pack: str | None, form: str) -> None:
    """List every rule of every loaded pack: level, status, routes, pack, and the files of other packs that change it.

    A muted rule shows until when. Standard error has the order of packs, if one extends another.

    \b
    Example: monitor rules list --pack base
             monitor rules list --format json
    """
    settings = read_settings(os.environ)
    found, muted = load(settings.rules_dir, private=settings.rules_private), mutes_of(settings)
    packs = [one.name for one in found.packs]
    if pack is not None and pack not in packs:
        near = did_you_mean(pack, packs) or f"Packs: {', '.join(packs)}."
        raise UnknownNameError(f"no pack {pack}. {near}")
    shown = [rule for rule in found.rules if pack in (None, rule.pack)]
    if form == "json":
        print_json([_plain(rule, muted.get(rule.id)) for rule in shown])
    else:
        columns = ("id", "level", "status", "route", "pack", "changed by")
        print_table(columns, [_line(rule, muted.get(rule.id)) for rule in shown])
        if any(one.extends for one in found.packs):
            click.echo(f"packs, a later one changes earlier ones: {', '.join(map(_layer, found.packs))}", err=True)
    name_broken(found)


def _layer(pack: Pack) -> str:
    return f"{pack.name} (extends {', '.join(pack.extends)})" if pack.extends else pack.name


def _line(rule: Rule, mute: Mute | None) -> tuple[str, ...]:
    route = ", ".join(rule.routes) or "default"
    status = f"{rule.status}, muted until {written_day(mute.until)} {mute.until:%H:%M} UTC" if mute else rule.status
    level = f"{rule.level}, raised to {rule.raises.to}" if rule.raises else rule.level.value
    return rule.id, level, status, route, rule.pack, ", ".join(changed_by(rule))


def _plain(rule: Rule, mute: Mute | None) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "level": rule.level,
        **({"raise": {"when": rule.raises.when_text, "to": rule.raises.to}} if rule.raises else {}),
        "status": rule.status,
        "routes": rule.routes,
        "pack": rule.pack,
        "place": str(rule.place),
        "version": rule.version,
        "changed_by": changed_by(rule),
        "changes": {field: str(place) for field, place in rule.origins if rule.place and place.file != rule.place.file},
        **({"muted": mute} if mute else {}),
    }


# ------------------------------------------------------------------ show


@rules.command(short_help="Show a rule as it runs, and where each field is set.")
@click.argument("name", metavar="ID")
@format_option
def show(name: str, form: str) -> None:
    """Show rule ID as it runs, with the file and line that set each field.

    \b
    Example: monitor rules show any-export-act
    """
    found = load(read_settings(os.environ).rules_dir)
    rule = next((r for r in found.rules if r.id == name), None)
    if rule is None:
        near = did_you_mean(name, [r.id for r in found.rules]) or "List all: monitor rules list."
        name_broken(found)
        raise UnknownNameError(f"no rule {name}. {near}")
    rows = list(_fields(rule, found))
    if form == "json":
        fields = {field: {"value": value, "place": place} for field, value, place in rows}
        print_json({"id": rule.id, "version": rule.version, "fields": fields})
        return
    click.echo(f"{rule.id}  version {rule.version}")
    print_table(("field", "value", "set in"), rows)


def _fields(rule: Rule, found: RuleSet) -> Iterator[tuple[str, str, str]]:
    """Field, value and place of each field, with the reason for a change and the changes that it replaces."""
    overrides = [o for o in found.overrides if o.rule_id == rule.id]  # in order of packs: the last one wins
    because = {change: o.because for o in overrides for change in dict(o.fields)}
    taken = [o.and_not for o in overrides if o.and_not]
    for one in rule_fields(rule, {"and_not": taken[-1]} if taken else None):
        reason = f" (because: {because[one.name]})" if because.get(one.name) else ""
        yield one.name, one.value, f"{one.set_in}{reason}{_overruled(one.name, overrides)}"


def _overruled(field: str, overrides: Sequence[Override]) -> str:
    """The changes of other packs that the winning one replaces."""
    places = [str(dict(o.fields)[field]) for o in overrides if field in dict(o.fields)]
    return f", instead of {', '.join(places[:-1])}" if len(places) > 1 and field != "examples" else ""


# ------------------------------------------------------------------ schema


@rules.command(short_help="Write JSON Schemas of rule files, for editors.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
def schema(folder: Path | None) -> None:
    """Write the JSON Schema of every file kind to DIR (default: schema in your rules folder), for editors.

    Prints the first line that a file of each kind needs so that editors check it as you type.

    \b
    Example: monitor rules schema
             monitor rules schema my-rules/schema
    """
    target = folder or editable_rules_dir(read_settings(os.environ)) / "schema"
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in schema_files().items():
            (target / name).write_text(text, encoding="utf-8")
    except OSError as e:
        raise click.BadParameter(f"can't write to {target}: {e.strerror}", param_hint="DIR") from e
    click.echo(
        f"{len(schema_files())} schemas written to {target}. First lines of files in a pack, and of routes.yaml:"
    )
    for kind in (name.removesuffix(".schema.json") for name in schema_files()):
        if kind == "watch":  # in another folder, from where the path to the schemas is not known
            continue
        click.echo(f"  {modeline(kind, target.name if kind == 'routes' else f'../{target.name}')}")
