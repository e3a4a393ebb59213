"""`init`: a new rules folder for a team."""

from pathlib import Path

import click

from monitor.cli.pack_option import bad_pack_name
from monitor.rulefiles.editing.scaffold import existing_names, is_pack_name, scaffold_files, write_files

SHOWN_MAX = 10  # names of existing files


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--pack", metavar="NAME", default="team", show_default=True, help="Name of the first pack.")
def init(folder: Path, pack: str) -> None:
    """Create a rules folder for a team in DIR, which must be empty or new.

    It contains a pack with one rule, routes, a workflow that checks pull requests, a compose file with a template for
    its settings, schemas for editors, and a README of 20 lines.

    \b
    Example: monitor init policy-rules
             monitor init policy-rules --pack minerals
    """
    if not is_pack_name(pack):
        raise bad_pack_name(pack)
    try:
        if found := existing_names(folder):
            raise click.BadParameter(_refusal(folder, found), param_hint="DIR")
        files = scaffold_files(pack)
        write_files(folder, files)
    except OSError as e:
        raise click.BadParameter(f"can't write to {e.filename or folder}: {e.strerror}", param_hint="DIR") from e
    click.echo(f"{len(files)} files written to {folder}:")
    click.echo("\n".join(f"  {name}" for name in files if not name.startswith("schema/")))
    click.echo(f"  schema/ ({sum(name.startswith('schema/') for name in files)} schemas for editors)")
    click.echo(f"Next: set your channel in {folder / 'routes.yaml'}, then: monitor check {folder}")
    click.echo(f"Sources that your network reaches: MONITOR_RULES_DIR={folder} monitor sources verify --write")


def _refusal(folder: Path, found: tuple[str, ...]) -> str:
    names = ", ".join(found[:SHOWN_MAX])
    more = f" and {len(found) - SHOWN_MAX} more" if len(found) > SHOWN_MAX else ""
    return f"{folder} is not empty; nothing was written. It contains {names}{more}. Choose a new folder."
