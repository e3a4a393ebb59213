"""`rules mute`: mute or unmute a rule, with or without a running daemon."""

import asyncio
import os
import sys
from uuid import uuid4

import click

from monitor.app.running import running_rules
from monitor.app.storage.database import open_for_writing
from monitor.cli.output import NAME, format_option, print_json
from monitor.cli.person import os_user
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.mute import Mute
from monitor.domain.alerts.route import Route
from monitor.domain.interactions.interaction import MUTE_DAYS, Interaction, InteractionReply, UserAction
from monitor.domain.rules.rule import RuleId
from monitor.language.query.nearest import did_you_mean
from monitor.pipeline.interactions.handle import take
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.rules import RulesLoaded
from monitor.settings import Settings, read_settings


@click.command(short_help="Mute a rule for some days.")
@click.argument("name", metavar="ID", type=NAME)
@click.option(
    "--days",
    type=click.Choice([str(d) for d in MUTE_DAYS]),
    default="7",
    show_default=True,
    help="Number of days.",
)
@click.option("--because", default="", metavar="TEXT", help="Reason; shown by rules list --format json.")
@click.option("--undo", is_flag=True, help="Unmute the rule.")
@format_option
def mute(*, name: str, days: str, because: str, undo: bool, form: str) -> None:
    """Mute rule ID for 1, 7 or 30 days. The rule still matches; the digest lists the alerts that it did not send.

    Critical alerts are still sent, and so are alerts of other rules on the same events.

    \b
    Example: monitor rules mute any-export-act --days 7 --because "a campaign"
             monitor rules mute any-export-act --undo
    """
    settings = read_settings(os.environ)
    wanted = Interaction(
        key=f"command {uuid4()}",
        action=UserAction.UNMUTE if undo else UserAction.MUTE,
        by=os_user(),
        at=utc_now(),
        days=None if undo else int(days),
        note=because,
        rule_id=RuleId(name),
    )
    answer, muted = asyncio.run(_take(settings, wanted))
    done = (muted is None) is undo
    if form == "json":
        print_json({"rule": name, "muted": muted, "message": answer.text})
    else:
        click.echo("\n".join((answer.text, *answer.lines)), err=not done)
    sys.exit(0 if done else 1)


async def _take(settings: Settings, wanted: Interaction) -> tuple[InteractionReply, Mute | None]:
    """The answer, and the current mute of the rule."""
    async with open_for_writing(settings) as (store, _, _):
        config = _config(await running_rules(store, settings))
        if config.rule(RuleId(wanted.rule_id or "")) is None and wanted.action is UserAction.MUTE:
            near = did_you_mean(wanted.rule_id or "", [*config.rules]) or "List all: monitor rules list."
            raise UnknownNameError(f"no rule {wanted.rule_id} is running. {near}")
        answer = await store.write(lambda tx: take(tx, wanted, config, now=wanted.at))
        found = await store.read(lambda tx: tx.interactions.mutes(now=wanted.at))
    return answer, next((m for m in found if m.rule_id == wanted.rule_id), None)


def _config(rules: RulesLoaded) -> RuntimeConfig:
    """The rules alone: nothing is announced, so no routes or sources are needed."""
    nowhere = Routes(default=Route(name="default", channel=""))
    known = {rule.id: rule for rule in rules.knowledge.rules}
    return RuntimeConfig(rules=known, vocabulary=rules.knowledge.vocabulary, routes=nowhere, sources={}, workspace="")
