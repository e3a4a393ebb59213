"""The line on packs that failed to load."""

import click

from monitor.rulefiles import RuleSet
from monitor.wording.phrases.english import counted


def name_broken(found: RuleSet, within: str = "") -> bool:
    """Print the packs that failed to load. True if one is selected by `within`, a path that begins with a pack."""
    broken = [pack for pack in found.packs if not pack.loaded and within.partition("/")[0] in ("", pack.name)]
    for pack in broken:
        click.echo(f"pack {pack.name} is not loaded ({counted(pack.errors, 'error')}); see: monitor check", err=True)
    return bool(broken)
