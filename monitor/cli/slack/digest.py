"""`slack digest`: the next digest of a route as it would be if it closed now."""

import asyncio
import os
from datetime import UTC, datetime

import click

from monitor.app.preview import NoDigestError, digest_of
from monitor.cli.output import format_option, print_json
from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render import render
from monitor.messengers.terminal import lines
from monitor.settings import read_settings

__all__ = ["digest"]


@click.command(short_help="A route's next digest as it would be now.")
@click.argument("route")
@format_option
def digest(route: str, form: str) -> None:
    """Show the next digest of ROUTE, a name of routes.yaml, as it would be if it closed now. Nothing is posted.

    JSON has the blocks of Slack, for its Block Kit Builder.

    \b
    Example: monitor slack digest minerals
    """
    try:
        shown = asyncio.run(digest_of(read_settings(os.environ), route, now=datetime.now(UTC)))
    except NoDigestError as e:
        raise UnknownNameError(str(e)) from e
    if form == "json":
        payload = render(shown, form=Form.FULL)
        print_json({"route": route, "text": payload.text, "blocks": list(payload.blocks)})
        return
    click.echo("\n".join(lines(shown, UTC)))
