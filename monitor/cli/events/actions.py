"""`events acknowledge`, `decide` and `assign`: what the controls of an alert do, with or without a running daemon."""

import asyncio
import os
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import click

from monitor.app.messaging.channels import TERMINAL, WORKSPACES
from monitor.app.rules.runtime_config import config_of
from monitor.app.running import running_rules
from monitor.app.storage.database import open_for_writing
from monitor.cli.output import NAME, format_option, print_json
from monitor.cli.person import by_option, person
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.alerts.announcement import Announcement
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, Refusal, UserAction
from monitor.errors import DecisionRefusedError
from monitor.language.query.nearest import did_you_mean
from monitor.pipeline.interactions.from_terminal import TakenAction, alerts_of, take_from_terminal, terminal_name
from monitor.ports.queries.lookup import Archive
from monitor.settings import Settings, read_settings

_MEMBER = re.compile(r"[UW][A-Z0-9]{4,}")  # an id of a person in Slack
_NEAR = 1_000  # events whose labels are compared with an unknown one

_channel = click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="NAME",
    type=NAME,
    help="Only the alert in this channel, or of this route; repeatable. Default: every channel that was alerted.",
)
_undo = click.option("--undo", is_flag=True, help="Take it back; for 10 minutes, and only what you did yourself.")


@click.command(short_help="Acknowledge the alert on an event.")
@click.argument("name", metavar="EVENT", type=NAME)
@_channel
@by_option
@_undo
@format_option
def acknowledge(*, name: str, channels: tuple[str, ...], by: str | None, undo: bool, form: str) -> None:
    """Acknowledge the alert on EVENT (label or id), as the button under it does. The message in the channel shows it.

    Exits 0 also if it was acknowledged before, 1 if EVENT was not alerted.

    \b
    Example: monitor events acknowledge E-7K2Q
             monitor events acknowledge E-7K2Q --channel "#minerals-policy" --by "Night shift"
    """
    _run(name, channels, _action(UserAction.ACKNOWLEDGE, by), form, undo=undo)


@click.command(short_help="Record the decision on an event.")
@click.argument("name", metavar="EVENT", type=NAME)
@click.argument("decision", metavar="DECISION", type=click.Choice([kind.value for kind in DecisionKind]))
@click.option("--because", default="", metavar="TEXT", type=NAME, help="Reason; shown on the alert.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of watching; required for watching.")
@click.option("--ticket", default="", metavar="URL", type=NAME, help="Link to a ticket; shown on the alert.")
@_channel
@by_option
@_undo
@format_option
def decide(
    *,
    name: str,
    decision: str,
    because: str,
    until: datetime | None,
    ticket: str,
    channels: tuple[str, ...],
    by: str | None,
    undo: bool,
    form: str,
) -> None:
    """Record DECISION on EVENT (label or id), as Decide… under its alert does. The message in the channel shows it.

    DECISION is actioned, no_impact or watching. A later decision replaces an earlier one. Exits 1 if EVENT was not
    alerted.

    \b
    Example: monitor events decide E-7K2Q actioned --because "orders moved" --ticket https://tickets.example/412
             monitor events decide E-7K2Q watching --until 2027-01-15
    """
    wanted = _action(
        UserAction.DECIDE,
        by,
        decision=DecisionKind(decision),
        until=until.date() if until else None,
        note=because,
        ticket=ticket,
    )
    _run(name, channels, wanted, form, undo=undo)


@click.command(short_help="Put a person in charge of an event.")
@click.argument("name", metavar="EVENT", type=NAME)
@click.argument("to", metavar="[PERSON]", required=False, type=NAME)
@click.option("--nobody", is_flag=True, help="Nobody is in charge any more.")
@_channel
@by_option
@_undo
@format_option
def assign(
    *, name: str, to: str | None, nobody: bool, channels: tuple[str, ...], by: str | None, undo: bool, form: str
) -> None:
    """Put PERSON in charge of EVENT (label or id), as Assign to… in the menu of its alert does.

    PERSON is a Slack member ID (U…), or any name. The alert shows the person, and reminders mention a Slack member.
    A later assignment replaces an earlier one. Exits 1 if EVENT was not alerted.

    \b
    Example: monitor events assign E-7K2Q U012AB3CD
             monitor events assign E-7K2Q "Night shift"
             monitor events assign E-7K2Q --nobody
    """
    if (to is None) is not (nobody or undo):
        raise click.UsageError("name a PERSON, or give --nobody")
    assignee = "" if to is None else to if _MEMBER.fullmatch(to) else person(to)
    _run(name, channels, _action(UserAction.ASSIGN, by, assignee=assignee), form, undo=undo)


def _action(action: UserAction, by: str | None, **inputs: object) -> Interaction:
    who = terminal_name(person(by))
    return Interaction(key=f"command {uuid4()}", action=action, by=who, at=utc_now(), **inputs)  # type: ignore[arg-type]


# ------------------------------------------------------------------ applying it


def _run(name: str, channels: Sequence[str], wanted: Interaction, form: str, *, undo: bool) -> None:
    event, taken = asyncio.run(_take(read_settings(os.environ), name, channels, wanted, undo=undo))
    failed = [one for one in taken if not _is_settled(one)]
    if form == "json":
        print_json({"event": event.label, "channels": [_plain(one) for one in taken]})
    else:
        for one in taken:
            where = f"{one.announcement.channel}: " if len(taken) > 1 else ""
            click.echo(f"{where}{' '.join((one.reply.text, *one.reply.lines))}", err=one in failed)
    sys.exit(max(map(_exit_code, failed), default=0))


def _is_settled(one: TakenAction) -> bool:
    """True if the state is now as wanted: it was done, or somebody did the same before."""
    return one.recorded.outcome is InteractionOutcome.DONE or one.recorded.refusal is Refusal.ALREADY


def _exit_code(one: TakenAction) -> int:
    return 2 if one.recorded.refusal is Refusal.BAD_INPUT else 1


async def _take(
    settings: Settings, name: str, channels: Sequence[str], wanted: Interaction, *, undo: bool
) -> tuple[PolicyEvent, tuple[TakenAction, ...]]:
    """Raises UnknownNameError, and DecisionRefusedError for an event that was not alerted."""
    async with open_for_writing(settings) as (store, archive, _):
        event = await _event(name, archive)
        alerts = await store.read(lambda tx: alerts_of(tx, event.id))
        if not alerts:
            raise DecisionRefusedError(f"{event.label} was not alerted in any channel. See: monitor why {event.label}")
        chosen = _in_channels(alerts, channels)
        config = config_of(await running_rules(store, settings), settings, TERMINAL)
        taken = await store.write(
            lambda tx: take_from_terminal(tx, wanted, chosen, config, workspaces=WORKSPACES, undo=undo)
        )
        return event, taken


async def _event(name: str, archive: Archive) -> PolicyEvent:
    found = await archive.event(name)
    if found is not None:
        return found[0].event
    labels = [row.event.label for row in await archive.events(limit=_NEAR)]
    near = did_you_mean(name, labels) or "List the newest: monitor events list"
    raise UnknownNameError(f"no event {name}. {near}")


def _in_channels(alerts: Sequence[Announcement], channels: Sequence[str]) -> tuple[Announcement, ...]:
    """The alerts in these channels or of these routes; all without names."""
    known = [name for alert in alerts for name in (alert.channel, alert.route)]
    for name in channels:
        if name not in known:
            near = did_you_mean(name, known) or f"Alerted: {', '.join(alert.channel for alert in alerts)}."
            raise UnknownNameError(f"no alert on this event in {name}. {near}")
    return tuple(a for a in alerts if not channels or a.channel in channels or a.route in channels)


# ------------------------------------------------------------------ printing it


def _plain(one: TakenAction) -> dict[str, object]:
    done = one.recorded
    return {
        "channel": one.announcement.channel,
        "route": one.announcement.route,
        "outcome": done.outcome,
        "refusal": done.refusal,
        "by": done.interaction.by,
        "at": done.interaction.at,
        "text": one.reply.text,
    }
