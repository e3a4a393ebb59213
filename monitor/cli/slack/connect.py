"""`slack connect`: from nothing to the first word in a channel, with each wrong answer told what to click."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import click

from monitor.app.connect import Connecting, connecting
from monitor.app.envfile import keep_from_git, read_env, write_env
from monitor.errors import DeliveryError, NotSentError
from monitor.messengers.slack.doctor import look_at_rights
from monitor.messengers.slack.workspace import Channel, Identity
from monitor.settings import Secret, Settings, read_settings

__all__ = ["connect"]

BOT, APP, CHANNEL = "MONITOR_SLACK_BOT_TOKEN", "MONITOR_SLACK_APP_TOKEN", "MONITOR_SLACK_CHANNEL"
SHOWN_MAX = 40  # channels of the list

_WHERE = {
    BOT: "it begins with xoxb- and stands on the app's page OAuth & Permissions, after Install to Workspace",
    APP: "it begins with xapp- and is made on the app's page Basic Information, with the scope connections:write",
}
_BEGINS = {BOT: "xoxb-", APP: "xapp-"}
_OURS = (BOT, APP, CHANNEL, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")


@click.command(short_help="Try tokens and a channel, write .env, say hello.")
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".env"),
    show_default=True,
    help="Where the settings are written; what else is in it stays.",
)
@click.option("--from-env", is_flag=True, help="Ask nothing: take tokens and channel from the environment.")
@click.option("--no-hello", is_flag=True, help="Post nothing at all.")
def connect(env_file: Path, *, from_env: bool, no_hello: bool) -> None:
    """Ask for the app's tokens and a channel, try them, and write them to a file that only you can read.

    Tokens are not shown as you type them and are never printed. Nothing is written before all of it works. The only
    message is a hello in the operator's channel.

    \b
    Example: monitor slack connect
             monitor slack connect --from-env --env-file /etc/policy-monitor.env
    """
    if done := keep_from_git(env_file):
        click.echo(done)
    stands = read_env(env_file)
    others = {n: v for n, v in {**stands, **os.environ}.items() if n.removesuffix("_FILE") not in _OURS}
    slack = connecting(read_settings(others), os.environ)
    answers: _Answers = _Given(os.environ) if from_env else _Asked({**stands, **os.environ})
    try:
        token, written, channel = asyncio.run(_try(slack, answers))
        write_env(env_file, written)
        click.echo(f"written to {env_file}, which only you can read")
        if not no_hello:
            where = slack.operator(channel)
            asyncio.run(slack.hello(token, where, now=datetime.now(UTC)))
            click.echo(f"said hello in {where}")
    except DeliveryError as e:
        click.echo(str(e), err=True)
        sys.exit(1)
    named = env_file if env_file.is_absolute() else f"./{env_file}"
    click.echo(f"Next: docker compose up -d, or: set -a; . {named}; set +a; monitor run")


async def _try(slack: Connecting, answers: "_Answers") -> tuple[str, Mapping[str, str], str]:
    """The bot's token, what is to be written, and the channel's id."""
    token, identity = await _bot(slack, answers)
    app = await _app(slack, answers)
    channel = await _channel(slack, answers, token, identity)
    return token, {**answers.written(BOT, token), **answers.written(APP, app), CHANNEL: channel}, channel


async def _bot(slack: Connecting, answers: "_Answers") -> tuple[str, Identity]:
    while True:
        token = answers.token(BOT)
        if not token.startswith(_BEGINS[BOT]):
            answers.refuse(f"that is no bot token: {_WHERE[BOT]}")
            continue
        try:
            identity = await slack.identity(token)
        except NotSentError:
            raise  # nobody answers: no other token would help
        except DeliveryError as e:
            answers.refuse(str(e))
            continue
        rights = look_at_rights(identity)
        if rights.well is not False:
            click.echo(rights.detail)
            return token, identity
        answers.refuse(rights.detail)


async def _app(slack: Connecting, answers: "_Answers") -> str:
    """The app-level token, "" where there is to be none."""
    while True:
        token = answers.token(APP)
        if not token:
            click.echo("without an app-level token alerts have no buttons")
            return ""
        if not token.startswith(_BEGINS[APP]):
            answers.refuse(f"that is no app-level token: {_WHERE[APP]}")
            continue
        looked = await slack.socket(token)
        if looked.well:
            click.echo(f"the socket {looked.detail}")
            return token
        answers.refuse(looked.detail)


async def _channel(slack: Connecting, answers: "_Answers", token: str, identity: Identity) -> str:
    while True:
        listed = await slack.channels(token)  # anew each time: the bot may have been invited since
        typed = answers.channel(listed, identity)
        found = await slack.look(token, identity, typed, listed)
        if found.looked.well and found.id:
            click.echo(f"{found.looked.what.removeprefix('slack ')}: {found.looked.detail}")
            return found.id
        answers.refuse(found.looked.detail)


class _Answers(Protocol):
    """Where the answers come from."""

    def token(self, name: str) -> str: ...

    def channel(self, listed: Sequence[Channel] | None, identity: Identity) -> str: ...

    def refuse(self, why: str) -> None:
        """An answer is wrong: it is asked again, or that is the end."""
        ...

    def written(self, name: str, value: str) -> Mapping[str, str]:
        """How an answer stands in the file."""
        ...


class _Asked:
    """A person at a terminal. What was typed last, or stands in the file already, is taken again by Enter."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._kept = {name: known.get(name, "") for name in (BOT, APP)}

    def token(self, name: str) -> str:
        kept = self._kept[name]
        enter = "Enter: the same again" if kept else "Enter: none" if name == APP else _WHERE[BOT]
        label = {BOT: "Bot token", APP: "App-level token, for buttons"}[name]
        typed = click.prompt(f"{label} ({enter})", hide_input=True, default="", show_default=False).strip()
        self._kept[name] = typed or kept
        return "" if typed == "-" else typed or kept

    def channel(self, listed: Sequence[Channel] | None, identity: Identity) -> str:
        if listed is None:
            click.echo(
                f"The token may not list channels. Type /invite @{identity.bot} in yours; its id stands at the foot "
                "of its About page (click its name)."
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


class _Given:
    """The environment. The first wrong answer is the end; a secret that stands in a file stays there."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._settings: Settings = read_settings(environment)
        if self._settings.slack_bot_token is None:
            raise click.UsageError(f"{BOT} is not set: {_WHERE[BOT]}")

    def token(self, name: str) -> str:
        settings = self._settings
        given: Secret | None = settings.slack_bot_token if name == BOT else settings.slack_app_token
        return "" if given is None else given.reveal()

    def channel(self, listed: Sequence[Channel] | None, identity: Identity) -> str:  # noqa: ARG002 -- nobody looks
        return self._settings.slack_channel

    def refuse(self, why: str) -> None:
        raise click.ClickException(why)

    def written(self, name: str, value: str) -> Mapping[str, str]:
        file = self._environment.get(f"{name}_FILE", "")
        by_file = bool(file) and not self._environment.get(name)
        return {f"{name}_FILE": file} if by_file else {name: value}
