"""The rules that `match`, `evaluate` and `routes` run: the shipped ones, and those of --rules or MONITOR_RULES_DIR."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from monitor.cli.rules.paths import selected
from monitor.errors import InvalidRulesError
from monitor.ports.children.extraction import ReaderConfig
from monitor.rulefiles import Problem, RuleSet, Selection, base_folder, load_folders, render
from monitor.rulefiles.folders.folder import BASE
from monitor.settings import read_settings
from monitor.wording.phrases.english import counted

_NO_FOLDER = base_folder() / "no packs of your own"  # a rules folder that does not exist adds no packs


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRules:
    """The loaded folders, and the names of the selected packs; without any, only the shipped rules run."""

    rules: RuleSet
    packs: tuple[str, ...] = ()

    @property
    def knowledge(self) -> ReaderConfig:
        """The shipped rules and those of the selected packs."""
        chosen = {BASE, *self.packs}
        knowledge = self.rules.knowledge
        return replace(knowledge, rules=tuple(rule for rule in knowledge.rules if rule.pack in chosen))

    def __str__(self) -> str:
        """Return `60 shipped rules and 3 of minerals`."""
        packs = [rule.pack for rule in self.knowledge.rules]
        own = sum(pack != BASE for pack in packs)
        more = f" and {own} of {', '.join(self.packs)}" if self.packs else ""
        return f"{counted(len(packs) - own, 'shipped rule')}{more}"


def rules_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option --rules."""
    option = click.option(
        "--rules",
        "folders",
        multiple=True,
        metavar="DIR",
        type=click.Path(exists=True, path_type=Path),
        help="A rules folder, or a pack in one, that runs with the shipped rules; repeatable. "
        "Default: MONITOR_RULES_DIR if set.",
    )
    return option(function)


def shipped_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option --shipped."""
    option = click.option("--shipped", is_flag=True, help="Run only the shipped rules.")
    return option(function)


def own_rules(folders: Sequence[Path], *, shipped: bool = False, everywhere: bool = False) -> OwnRules:
    """Load the rules at the paths in `folders`; without any, those in MONITOR_RULES_DIR if it is set. With
    `everywhere`, also those of the default rules folder. The watch list of the private folder counts.

    Raises NoRulesError for a path without rule files, InvalidRulesError if a selected pack has an error.
    """
    if shipped and folders:
        raise click.UsageError("--shipped can't be combined with --rules")
    configured = not shipped and (everywhere or bool(os.environ.get("MONITOR_RULES_DIR")))
    if not folders and not configured:
        return OwnRules(rules=load_folders((_NO_FOLDER,)))
    settings = read_settings(os.environ)
    selections = selected(folders, settings, os.environ)
    roots = tuple(dict.fromkeys(selection.root for selection in selections))
    rules = load_folders(roots, private=settings.rules_private)
    packs = _packs(selections, rules)
    problems = [p for p in rules.errors if not p.pack or p.pack in packs]
    if problems:
        raise InvalidRulesError(_errors(problems))
    return OwnRules(rules=rules, packs=packs)


def _packs(selections: Sequence[Selection], rules: RuleSet) -> tuple[str, ...]:
    """The user's packs that are selected: those that are named and those that they extend, or all packs of a folder."""
    own = [pack for pack in rules.packs if pack.name != BASE]
    named = {selection.within.partition("/")[0] for selection in selections}
    named |= {name for pack in own if pack.name in named for name in pack.extends}
    return tuple(pack.name for pack in own if "" in named or pack.name in named)


def _errors(problems: Sequence[Problem]) -> str:
    return "\n".join([*map(render, problems), f"{counted(len(problems), 'error')}; no text was read"])
