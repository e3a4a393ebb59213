"""`slack`: the commands that set up the Slack app and preview messages."""

import json

import click

from monitor.cli.lazy_group import LazyGroup
from monitor.cli.output import formats
from monitor.messengers.slack.manifest import Feature, as_yaml
from monitor.messengers.slack.manifest import manifest as manifest_of


@click.group(
    cls=LazyGroup,
    lazy={
        "connect": "monitor.cli.slack.connect:connect",
        "preview": "monitor.cli.slack.preview:preview",
        "digest": "monitor.cli.slack.digest:digest",
    },
)
def slack() -> None:
    """Set up Slack: create the app, test its tokens, preview messages.

    \b
    Example: monitor slack manifest
             monitor slack connect
             monitor slack preview E-7K2Q
             monitor slack digest minerals
    """


@slack.command(short_help="Print the manifest of the app.")
@click.option(
    "--with",
    "more",
    type=click.Choice([Feature.NAMES.value]),
    multiple=True,
    help="names: allow channel names; needs the scope to list channels.",
)
@click.option(
    "--without",
    "less",
    type=click.Choice([Feature.CONTROLS.value, Feature.SHORTCUT.value, Feature.REQUESTS.value]),
    multiple=True,
    help="controls: no buttons, Socket Mode, shortcuts or requests. shortcut: no message shortcut. "
    "requests: no messages to the bot, slash command or subscriptions.",
)
@formats("yaml", "json")
def manifest(more: tuple[str, ...], less: tuple[str, ...], form: str) -> None:
    """Print the manifest from which Slack creates the app, with only the scopes that the features need.

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
    """The chosen features; the shortcut and requests need the controls."""
    interactive = {Feature.SHORTCUT, Feature.REQUESTS}
    wanted = {Feature.CONTROLS, *interactive, *map(Feature, more)} - set(map(Feature, less))
    return frozenset(wanted if Feature.CONTROLS in wanted else wanted - interactive)
