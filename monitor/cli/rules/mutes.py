"""The current mutes, for commands that list rules."""

import asyncio

import click

from monitor.app.storage.database import open_database
from monitor.daemon.clock import utc_now
from monitor.domain.alerts.mute import Mute
from monitor.domain.rules.rule import RuleId
from monitor.errors import NoDatabaseError, StoreError
from monitor.settings import Settings


def mutes_of(settings: Settings) -> dict[RuleId, Mute]:
    """The current mutes by rule; empty without a database."""
    return {m.rule_id: m for m in current_mutes(settings) if m.rule_id is not None}


def current_mutes(settings: Settings) -> tuple[Mute, ...]:
    """The current mutes of rules and topics; empty without a database."""
    return asyncio.run(_mutes(settings))


async def _mutes(settings: Settings) -> tuple[Mute, ...]:
    try:
        async with open_database(settings) as (store, _):
            return await store.read(lambda tx: tx.interactions.mutes(now=utc_now()))
    except NoDatabaseError:
        return ()
    except StoreError as e:  # the rules are listed anyway
        click.echo(f"muted rules can't be read: {e}", err=True)
        return ()
