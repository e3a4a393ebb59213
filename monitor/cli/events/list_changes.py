"""`events show --csv`: the names of the list changes that an event reports."""

import asyncio
import sys

import click

from monitor.app.storage.database import open_database
from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.lists.table import COLUMNS, NAME_COLUMNS, change_table
from monitor.domain.lists.version import ListChange
from monitor.domain.sources.licensing import EXPORT
from monitor.ports.repositories.articles import EventArticle
from monitor.settings import Settings
from monitor.wording.messages.list_file import csv_bytes
from monitor.wording.phrases.english import counted


def print_list_changes(settings: Settings, name: str) -> None:
    """Print the names as CSV, as far as the licences of the sources permit. Exits 1 if there are none."""
    found = asyncio.run(_changes(settings, name))
    if found is None:
        raise UnknownNameError(f"no event {name}. List the newest: monitor events list")
    articles, changes = found
    if not changes:
        click.echo(f"{name} reports no change of a list of parties; its articles: monitor events show {name}", err=True)
        sys.exit(1)
    shown = {article.article_id: article.shown(EXPORT) for article in articles}
    open_changes = [one for one in changes if shown[one.article_id].sentences]
    if not open_changes:
        click.echo("The licence of the source does not permit the names in a file (quote, visible_in).", err=True)
        sys.exit(1)
    whole = all(shown[one.article_id].texts for one in open_changes)
    columns = len(COLUMNS) if whole else NAME_COLUMNS
    content = csv_bytes(COLUMNS[:columns], change_table(open_changes, columns=columns))
    click.echo(content.decode("utf-8"), nl=False)
    left = len(changes) - len(open_changes)
    if left:
        click.echo(f"{counted(left, 'list change')} left out: the licence does not permit the names.", err=True)


async def _changes(settings: Settings, name: str) -> tuple[tuple[EventArticle, ...], tuple[ListChange, ...]] | None:
    async with open_database(settings) as (store, archive):
        found = await archive.event(name)
        if found is None:
            return None
        row, _, articles = found
        living = await archive.living(row.event)
        if living.id != row.event.id and (heir := await archive.event(living.label)) is not None:
            articles = heir[2]
        ids = [one.article_id for one in articles]
        return articles, await store.read(lambda tx: tx.party_lists.changes_of(ids))
