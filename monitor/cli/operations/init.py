"""`init`: a rules folder for a team, to begin with."""

from pathlib import Path

import click

from monitor.rulefiles.start import in_the_way, is_pack_name, start_files, write_files

__all__ = ["bad_pack_name", "init"]

SHOWN_MAX = 10  # names of what is in the way


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--pack", metavar="NAME", default="desk", show_default=True, help="How the first pack is called.")
def init(folder: Path, pack: str) -> None:
    """Write a rules folder for a team into DIR, which must be empty or new.

    It has a pack with one rule, routes, a workflow that checks pull requests, a compose file with a template of its
    settings, schemas for editors, and a README of 20 lines.

    \b
    Example: monitor init policy-rules
             monitor init policy-rules --pack minerals
    """
    if not is_pack_name(pack):
        raise bad_pack_name(pack)
    try:
        if found := in_the_way(folder):
            raise click.BadParameter(_refusal(folder, found), param_hint="DIR")
        files = start_files(pack)
        write_files(folder, files)
    except OSError as e:
        raise click.BadParameter(f"can't write to {e.filename or folder}: {e.strerror}", param_hint="DIR") from e
    click.echo(f"{len(files)} files in {folder}:")
    click.echo("\n".join(f"  {name}" for name in files if not name.startswith("schema/")))
    click.echo(f"  schema/ ({sum(name.startswith('schema/') for name in files)} schemas for editors)")
    click.echo(f"Next: put your channel into {folder / 'routes.yaml'}, then: monitor check {folder}")


def bad_pack_name(name: str) -> click.BadParameter:
    message = f"{name!r} can't be the name of a pack. Use small letters, digits and hyphens, not base or schema."
    return click.BadParameter(message, param_hint="--pack")


def _refusal(folder: Path, found: tuple[str, ...]) -> str:
    names = ", ".join(found[:SHOWN_MAX])
    more = f" and {len(found) - SHOWN_MAX} more" if len(found) > SHOWN_MAX else ""
    return f"{folder} is not empty, nothing was written. In the way: {names}{more}. Name a new folder."
