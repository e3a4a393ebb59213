"""`slack digest`: a preview of the next digest of a route."""

import asyncio
import os
from datetime import UTC, datetime

import click

from monitor.app.messaging.preview import NoDigestError, digest_of
from monitor.cli.output import format_option, print_json
from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.delivery.outbox import Form
from monitor.messengers.slack.render import render
from monitor.messengers.terminal import lines
from monitor.settings import read_settings


@click.command(short_help="Preview the next digest of a route.")
@click.argument("route")
@format_option
def digest(route: str, form: str) -> None:
    """Show the next digest of ROUTE (a name in routes.yaml) as it would be sent now. Nothing is posted.

    JSON contains the blocks for Slack's Block Kit Builder.

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
