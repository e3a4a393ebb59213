"""`slack`: the app in a workspace, from its manifest to its first word."""

import json
from importlib import import_module
from typing import ClassVar

import click

from monitor.messengers.slack.manifest import Feature, as_yaml
from monitor.messengers.slack.manifest import manifest as manifest_of

__all__ = ["slack"]


class _Slack(click.Group):
    """Imports those of its commands that talk to Slack when they are asked for."""

    _talking: ClassVar = {
        "connect": "monitor.cli.slack.connect",
        "preview": "monitor.cli.slack.preview",
        "digest": "monitor.cli.slack.digest",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *self._talking]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._talking:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(self._talking[cmd_name]), cmd_name)
        return command


@click.group(cls=_Slack)
def slack() -> None:
    """Set Slack up: make the app, try its tokens, see messages before they are sent.

    \b
    Example: monitor slack manifest
             monitor slack connect
             monitor slack preview E-7K2Q
             monitor slack digest minerals
    """


@slack.command(short_help="The manifest to make the app from.")
@click.option(
    "--with",
    "more",
    type=click.Choice([Feature.NAMES.value]),
    multiple=True,
    help="names: channels may be given by name, which takes the right to list them.",
)
@click.option(
    "--without",
    "less",
    type=click.Choice([Feature.CONTROLS.value, Feature.SHORTCUT.value]),
    multiple=True,
    help="controls: no buttons, no Socket Mode, no shortcut. shortcut: no entry in the menu of messages.",
)
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
def manifest(more: tuple[str, ...], less: tuple[str, ...], form: str) -> None:
    """Print the manifest that Slack makes the app from, with the scopes that the features need and no others.

    Paste it at https://api.slack.com/apps: Create New App, From a manifest.

    \b
    Example: monitor slack manifest
             monitor slack manifest --with names
             monitor slack manifest --without controls --format json
    """
    features = _features(more, less)
    if form == "json":
        click.echo(json.dumps(manifest_of(features), ensure_ascii=False, indent=1))
    else:
        click.echo(as_yaml(features), nl=False)


def _features(more: tuple[str, ...], less: tuple[str, ...]) -> frozenset[Feature]:
    """A shortcut goes with the controls that it needs."""
    wanted = {Feature.CONTROLS, Feature.SHORTCUT, *map(Feature, more)} - set(map(Feature, less))
    return frozenset(wanted if Feature.CONTROLS in wanted else wanted - {Feature.SHORTCUT})
