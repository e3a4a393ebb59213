"""`database`: the database itself."""

from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.cli.output import format_option, print_json
from monitor.cli.progress_bar import progress_bar
from monitor.store.backup.copying import copy_between
from monitor.store.database.dialect import read_url
from monitor.wording.phrases.english import counted


@click.group
def database() -> None:
    """Copy the database to SQLite or PostgreSQL.

    \b
    Example: monitor database copy monitor.db postgresql://monitor@db.example.org/monitor
    """


@database.command
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@format_option
def copy(*, source: str, target: str, form: str) -> None:
    """Copy a database into an empty one, and verify it.

    Each table is verified by count and hash, and the search index is made anew. FROM and TO are SQLite files
    or database URLs. The database at FROM does not change. Stop the monitor first.

    \b
    Example: monitor database copy monitor.db postgresql://monitor@db.example.org/monitor
             monitor database copy postgresql://monitor@db.example.org/monitor monitor.db
    """
    urls = [read_url(name if "://" in name else f"sqlite:///{Path(name).absolute()}") for name in (source, target)]
    with progress_bar("copying and verifying", noun="rows") as shown:
        done = copy_between(*urls, now=datetime.now(UTC), step=lambda rows, total: shown(rows / total, rows))
    if form == "json":
        print_json({"from": done.source, "to": done.target, "tables": done.tables, "indexed": done.indexed})
        return
    rows = sum(one.rows for one in done.tables)
    click.echo(
        f"copied {counted(rows, 'row')} in {counted(len(done.tables), 'table')} to {done.target}, verified by count "
        f"and hash; {counted(done.indexed, 'article')} indexed for search"
    )
