"""`sources lists` and `sources accept`: the stored versions of lists of parties, and the confirmation of one."""

import asyncio
import os
import sys
from dataclasses import replace
from datetime import datetime

import click

from monitor.app.storage.database import open_database, open_for_writing
from monitor.cli.output import NAME, format_option, print_json, print_table
from monitor.cli.sources.health_table import ago
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.lists.quarantine import ListState
from monitor.domain.sources.source import SourceId
from monitor.language.query.nearest import did_you_mean
from monitor.ports.repositories.transaction import Transaction
from monitor.settings import Settings, read_settings
from monitor.wording.notices.party_lists import doubt_in_words
from monitor.wording.phrases.english import counted

_COLUMNS = ("id", "lists", "parties", "changed", "date of the list", "note")


@click.command(short_help="List the stored versions of lists of parties.")
@format_option
def lists(form: str) -> None:
    """List the sources whose content is a list of parties: the parties of each list, its last change, the date that it
    states, and a version that waits for confirmation.

    \b
    Example: monitor sources lists
    """
    states = asyncio.run(_states(read_settings(os.environ)))
    if form == "json":
        print_json([{**_plain(one), "parties": one.parties} for one in states])
        return
    print_table(_COLUMNS, [_line(one, now=utc_now()) for one in states], cut_last=True)


async def _states(settings: Settings) -> tuple[ListState, ...]:
    async with open_database(settings) as (store, _):
        return await store.read(lambda tx: tx.party_lists.states())


def _plain(state: ListState) -> dict[str, object]:
    names = ("source_id", "counts", "dated", "changed_at", "note", "held")
    return {name: getattr(state, name) for name in names}


def _line(state: ListState, *, now: datetime) -> tuple[str, ...]:
    held = f"in quarantine: {doubt_in_words(state.held)}" if state.held else ""
    return (
        state.source_id,
        ", ".join(one.list_id for one in state.counts),
        f"{state.parties:,}",
        ago(state.changed_at, now) if state.changed_at else "",
        state.dated,
        held or state.note,
    )


@click.command(short_help="Accept a version of a list that is in quarantine.")
@click.argument("name", metavar="ID", type=NAME)
@click.option("--quietly", is_flag=True, help="Store the version as a new baseline, without an alert.")
def accept(name: str, *, quietly: bool) -> None:
    """Accept the version of the list of source ID that is in quarantine, because much of it is missing, new or changed.
    The list is polled at once, and its changes are reported as acts. What is accepted is the difference, not the file:
    if other parties are missing by then, the version is held again.

    \b
    Example: monitor sources accept us-entity-list
             monitor sources accept us-entity-list --quietly
    """
    message, done = asyncio.run(_accept(read_settings(os.environ), SourceId(name), quietly=quietly))
    click.echo(message, err=not done)
    sys.exit(0 if done else 1)


async def _accept(settings: Settings, source_id: SourceId, *, quietly: bool) -> tuple[str, bool]:
    async with open_for_writing(settings) as (store, archive, _):
        known = [row.source.id for row in await archive.sources()]
        if source_id not in known:
            near = did_you_mean(source_id, known) or "List all: monitor sources list --all."
            raise UnknownNameError(f"no source {source_id} is watched. {near}")
        now = utc_now()

        def work(tx: Transaction) -> ListState:
            return _confirm(tx, source_id, quietly=quietly, now=now)

        before = await store.write(work)
    if before.held is None:
        return f"No version of {source_id} is in quarantine.", False
    then = "stored as the new baseline without an alert" if quietly else "reported"
    numbers = f"{counted(before.held.removed, 'removal')} and {counted(before.held.added, 'addition')}"
    return f"{source_id}: accepted. The list is polled now, and {numbers} are {then}.", True


def _confirm(tx: Transaction, source_id: SourceId, *, quietly: bool, now: datetime) -> ListState:
    """Store the confirmation and make the source due. Returns the state before it."""
    state = tx.party_lists.state(source_id)
    poll = tx.sources.state(source_id)
    if state.held is not None:
        tx.party_lists.save(replace(state, accepted=state.held.fingerprint, quietly=quietly))
        if poll is not None:
            tx.sources.save(replace(poll, due_at=now, etag=None, last_modified=None, body_sha256=None))
    return state
