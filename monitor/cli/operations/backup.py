"""`backup` and `restore`: copies of the database, and their return."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.app.storage.backups import backup_maker, restore_backup
from monitor.cli.output import format_option, print_json
from monitor.domain.operations.backups import BackupKeep
from monitor.settings import read_settings
from monitor.wording.phrases.english import counted


def _keep(_context: click.Context, _option: click.Parameter, value: str | None) -> BackupKeep | None:
    if value is None:
        return None
    try:
        return BackupKeep.read(value)
    except ValueError as e:
        raise click.BadParameter(str(e)) from e


@click.command
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", metavar="DAYS", callback=_keep, help="Then delete older backups in DIR, as in 7d 4w.")
@format_option
def backup(*, folder: Path | None, keep: BackupKeep | None, form: str) -> None:
    """Back up the database while the monitor runs, and verify the copy.

    Without DIR the folder is that of MONITOR_BACKUP_DIR. Nothing is deleted unless you say what to --keep.

    \b
    Example: monitor backup
             monitor backup /mnt/backups --keep '7d 4w'
    """
    maker = backup_maker(read_settings(os.environ), folder, keep)
    made = asyncio.run(maker.make(now=datetime.now(UTC)))
    if form == "json":
        expired = [str(file) for file in made.expired]
        print_json(
            {"file": str(made.file), "size": made.size, "tables": made.tables, "rows": made.rows, "expired": expired}
        )
        return
    click.echo(
        f"{made.file}: {made.size / 1_000_000:,.1f} MB, {made.rows:,} rows in {counted(made.tables, 'table')}, verified"
    )
    for file in made.expired:
        click.echo(f"deleted {file}")


@click.command
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def restore(*, file: Path) -> None:
    """Replace the database by a backup. The replaced database is kept.

    Stop a running monitor first. A backup of an older version is migrated; one of a newer version is refused.

    \b
    Example: monitor restore backups/monitor-20261128T000012Z.db
    """
    done = asyncio.run(restore_backup(read_settings(os.environ), file, now=datetime.now(UTC)))
    migrated = "" if done.schema == done.now_schema else f", migrated from schema {done.schema} to {done.now_schema}"
    click.echo(f"restored {done.database}: {done.rows:,} rows in {counted(done.tables, 'table')}{migrated}")
    if done.replaced is not None:
        click.echo(f"the replaced database is {done.replaced}; delete it when you no longer need it")
    click.echo("Start the monitor now: monitor run. It sends nothing again that its channels show.")
