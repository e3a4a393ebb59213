"""The pack that gets a new rule, source or example: --pack, else the pack of the rules folder."""

import click

from monitor.rulefiles.editing.scaffold import is_pack_name
from monitor.rulefiles.folders.folder import BASE
from monitor.rulefiles.folders.packs import RuleSet

_FIRST_PACK = "mine"  # where the rules folder has none


def pack_for(given: str | None, rules: RuleSet, *, ambiguous: bool = False) -> str:
    """The name of the pack. Without `given`, the first pack, if there is one alone or `ambiguous` allows several.

    Raises UsageError if there are several, BadParameter if `given` can't be the name of a pack.
    """
    own = [pack.name for pack in rules.packs if not pack.name.startswith(BASE)]
    if given is None:
        if len(own) > 1 and not ambiguous:
            raise click.UsageError(f"Which pack? Add --pack with one of: {', '.join(own)}.")
        return own[0] if own else _FIRST_PACK
    if given not in own and not is_pack_name(given):
        raise bad_pack_name(given)
    return given


def bad_pack_name(name: str) -> click.BadParameter:
    """The error for a name that no pack can have."""
    message = (
        f"{name!r} is not a valid pack name. Use lower-case letters, digits and hyphens, not base, private or schema."
    )
    return click.BadParameter(message, param_hint="--pack")
