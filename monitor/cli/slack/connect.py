"""`slack connect`: tokens and a channel, tested and written to an env file; each wrong answer says what to do."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import click

from monitor.app.envfile import keep_from_git, read_env, write_env
from monitor.app.messaging.connect import SlackConnection, slack_connection
from monitor.errors import DeliveryError, NotSentError
from monitor.messengers.slack.doctor import check_scopes
from monitor.messengers.slack.workspace import Channel, Identity
from monitor.settings import Secret, Settings, read_settings

BOT, APP, CHANNEL = "MONITOR_SLACK_BOT_TOKEN", "MONITOR_SLACK_APP_TOKEN", "MONITOR_SLACK_CHANNEL"
SHOWN_MAX = 40  # channels of the list

_WHERE = {
    BOT: "it begins with xoxb-; find it on the app's page OAuth & Permissions after Install to Workspace",
    APP: "it begins with xapp-; create it on the app's page Basic Information with the scope connections:write",
}
_BEGINS = {BOT: "xoxb-", APP: "xapp-"}
_OURS = (BOT, APP, CHANNEL, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")


@click.command(short_help="Test tokens and a channel, write .env, post a greeting.")
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".env"),
    show_default=True,
    help="File for the settings; its other lines are kept.",
)
@click.option("--from-env", is_flag=True, help="Don't prompt; take tokens and channel from the environment.")
@click.option("--no-hello", is_flag=True, help="Post no greeting.")
def connect(env_file: Path, *, from_env: bool, no_hello: bool) -> None:
    """Ask for the app's tokens and a channel, test them, and write them to a file that only you can read.

    Tokens are hidden as you type and never printed. Nothing is written until everything works. The only message is a
    greeting in the operator's channel.

    \b
    Example: monitor slack connect
             monitor slack connect --from-env --env-file /etc/policy-monitor.env
    """
    if done := keep_from_git(env_file):
        click.echo(done)
    current = read_env(env_file)
    others = {n: v for n, v in {**current, **os.environ}.items() if n.removesuffix("_FILE") not in _OURS}
    slack = slack_connection(read_settings(others), os.environ)
    answers: _Answers = _FromEnvironment(os.environ) if from_env else _FromPrompts({**current, **os.environ})
    try:
        token, written, channel = asyncio.run(_try(slack, answers))
        write_env(env_file, written)
        click.echo(f"written to {env_file}, which only you can read")
        if not no_hello:
            where = slack.operator(channel)
            asyncio.run(slack.hello(token, where, now=datetime.now(UTC)))
            click.echo(f"posted a greeting in {where}")
    except DeliveryError as e:
        click.echo(str(e), err=True)
        sys.exit(1)
    named = env_file if env_file.is_absolute() else f"./{env_file}"
    click.echo(f"Next: docker compose up -d, or: set -a; . {named}; set +a; monitor run")


async def _try(slack: SlackConnection, answers: "_Answers") -> tuple[str, Mapping[str, str], str]:
    """The bot token, the settings to write, and the channel id."""
    token, identity = await _bot(slack, answers)
    app = await _app(slack, answers)
    channel = await _channel(slack, answers, token, identity)
    return token, {**answers.written(BOT, token), **answers.written(APP, app), CHANNEL: channel}, channel


async def _bot(slack: SlackConnection, answers: "_Answers") -> tuple[str, Identity]:
    while True:
        token = answers.token(BOT)
        if not token.startswith(_BEGINS[BOT]):
            answers.refuse(f"not a bot token: {_WHERE[BOT]}")
            continue
        try:
            identity = await slack.identity(token)
        except NotSentError:
            raise  # Slack does not answer: another token would not help
        except DeliveryError as e:
            answers.refuse(str(e))
            continue
        rights = check_scopes(identity)
        if rights.ok is not False:
            click.echo(rights.detail)
            return token, identity
        answers.refuse(rights.detail)


async def _app(slack: SlackConnection, answers: "_Answers") -> str:
    """The app-level token, "" for none."""
    while True:
        token = answers.token(APP)
        if not token:
            click.echo("without an app-level token alerts have no buttons")
            return ""
        if not token.startswith(_BEGINS[APP]):
            answers.refuse(f"not an app-level token: {_WHERE[APP]}")
            continue
        checked = await slack.socket(token)
        if checked.ok:
            click.echo(f"the socket {checked.detail}")
            return token
        answers.refuse(checked.detail)


async def _channel(slack: SlackConnection, answers: "_Answers", token: str, identity: Identity) -> str:
    while True:
        listed = await slack.channels(token)  # each time: the bot may have been invited since
        typed = answers.channel(listed, identity)
        found = await slack.look(token, identity, typed, listed)
        if found.finding.ok and found.id:
            click.echo(f"{found.finding.what.removeprefix('slack ')}: {found.finding.detail}")
            return found.id
        answers.refuse(found.finding.detail)


class _Answers(Protocol):
    """Where the answers come from: a person or the environment."""

    def token(self, name: str) -> str: ...

    def channel(self, listed: Sequence[Channel] | None, identity: Identity) -> str: ...

    def refuse(self, why: str) -> None:
        """Report a wrong answer: ask again, or exit."""
        ...

    def written(self, name: str, value: str) -> Mapping[str, str]:
        """The lines of an answer in the file."""
        ...


class _FromPrompts:
    """A person at a terminal. Enter keeps the last answer, or the value in the file."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._kept = {name: known.get(name, "") for name in (BOT, APP)}

    def token(self, name: str) -> str:
        kept = self._kept[name]
        enter = "Enter: keep the current one" if kept else "Enter: none" if name == APP else _WHERE[BOT]
        label = {BOT: "Bot token", APP: "App-level token, for buttons"}[name]
        typed = click.prompt(f"{label} ({enter})", hide_input=True, default="", show_default=False).strip()
        self._kept[name] = typed or kept
        return "" if typed == "-" else typed or kept

    def channel(self, listed: Sequence[Channel] | None, identity: Identity) -> str:
        if listed is None:
            click.echo(
                f"The token may not list channels. Type /invite @{identity.bot} in your channel; its id is at the "
                "bottom of its About page (click the channel's name)."
            )
            return str(click.prompt("Id of the channel for alerts (C0…)")).strip()
        for number, channel in enumerate(listed[:SHOWN_MAX], start=1):
            click.echo(f"{number:4}  #{channel.name}{'  (private)' if channel.is_private else ''}")
        if len(listed) > SHOWN_MAX:
            click.echo(f"      and {len(listed) - SHOWN_MAX} more: type the name")
        typed = str(click.prompt("Channel for alerts (number, #name or id)")).strip()
        is_number = typed.isdecimal() and 0 < int(typed[:6]) <= len(listed)
        return f"#{listed[int(typed) - 1].name}" if is_number else typed

    def refuse(self, why: str) -> None:
        click.echo(why)

    def written(self, name: str, value: str) -> Mapping[str, str]:
        return {name: value}


class _FromEnvironment:
    """The environment. The first wrong answer ends the command; a secret kept in a file stays there."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._settings: Settings = read_settings(environment)
        if self._settings.slack_bot_token is None:
            raise click.UsageError(f"{BOT} is not set: {_WHERE[BOT]}")

    def token(self, name: str) -> str:
        settings = self._settings
        given: Secret | None = settings.slack_bot_token if name == BOT else settings.slack_app_token
        return "" if given is None else given.reveal()

    def channel(self, listed: Sequence[Channel] | None, identity: Identity) -> str:  # noqa: ARG002 -- not shown
        return self._settings.slack_channel

    def refuse(self, why: str) -> None:
        raise click.ClickException(why)

    def written(self, name: str, value: str) -> Mapping[str, str]:
        file = self._environment.get(f"{name}_FILE", "")
        by_file = bool(file) and not self._environment.get(name)
        return {f"{name}_FILE": file} if by_file else {name: value}
