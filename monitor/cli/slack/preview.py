"""`slack preview`: the messages about an event as each channel would get them."""

import asyncio
import os
import sys
from datetime import UTC, datetime

import click

from monitor.app.messaging.channels import TEAMS, has_own_outlet, has_threads
from monitor.app.messaging.preview import NoEventError, Previewed, previewed, send
from monitor.cli.output import NAME, format_option, print_json
from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.facts import MessageFacts
from monitor.domain.alerts.message import Message
from monitor.domain.alerts.redaction import redacted_for
from monitor.domain.delivery.outbox import Form
from monitor.errors import DeliveryError
from monitor.messengers.slack.render import render
from monitor.messengers.teams.card import card
from monitor.messengers.terminal import lines
from monitor.pipeline.alerts.preview import Preview
from monitor.settings import read_settings
from monitor.wording.worded import worded

_STATES = {
    AnnouncementState.QUEUED: "sent at once",
    AnnouncementState.DIGEST: "below the route's minimum level: listed in its digest",
    AnnouncementState.HELD: "held until it is certain enough",
    AnnouncementState.DRAFT: "counted only: the rule is a draft",
    AnnouncementState.MUTED: "not sent: the rule is muted",
}


@click.command(short_help="Preview the messages about an event.")
@click.argument("event", type=NAME)
@click.option("--send", "sends", is_flag=True, help="Post it to the trial or operator channel, marked PREVIEW.")
@format_option
def preview(event: str, form: str, *, sends: bool) -> None:
    """Show the messages about EVENT (label or id) as each channel would get them: root message, replies, digest.

    They are composed with the running rules and routes, whether or not the event was announced. JSON contains the
    blocks for Slack's Block Kit Builder, and the cards for the designer of Adaptive Cards. Nothing is posted without
    --send.

    \b
    Example: monitor slack preview E-7K2Q
             monitor slack preview E-7K2Q --send
    """
    settings, now = read_settings(os.environ), datetime.now(UTC)
    try:
        shown = asyncio.run(previewed(settings, event, now=now))
    except NoEventError as e:
        raise UnknownNameError(str(e)) from e
    if not shown.previews:
        click.echo(f"{shown.event.label}: no rule matches, so no message is sent; see: monitor why {shown.event.label}")
        sys.exit(1)
    _print(shown, form)
    if sends:
        try:
            click.echo(f"sent to {asyncio.run(send(settings, os.environ, shown, now=now))}", err=True)
        except DeliveryError as e:
            click.echo(str(e), err=True)
            sys.exit(1)


def _print(shown: Previewed, form: str) -> None:
    if form == "json":
        print_json({"event": shown.event.label, "channels": [_plain(one, shown.vocabulary) for one in shown.previews]})
        return
    for one in shown.previews:
        click.echo(f"{one.channel} (route {one.route}, rule {one.rule}): {_STATES.get(one.state, one.state.value)}")
        for message, _ in _messages(one):
            click.echo("\n".join(lines(worded(message, shown.vocabulary), UTC)))
        click.echo()


def _rendered(channel: str, shown: Message) -> dict[str, object]:
    """The message in the form of its messenger: Slack's blocks, a card of Teams, or text."""
    if channel.startswith(TEAMS):
        return {"card": card(shown, form=Form.FULL)}
    if has_own_outlet(channel):
        return {"text": "\n".join(lines(shown, UTC))}
    payload = render(shown, form=Form.FULL)
    return {"text": payload.text, "blocks": list(payload.blocks)}


def _messages(one: Preview) -> tuple[tuple[MessageFacts, bool], ...]:
    digest = () if one.digest is None else ((one.digest, False),)
    posted = (reply for reply in one.replies if reply.broadcast or has_threads(one.channel))
    return ((one.root, False), *((reply.message, reply.broadcast) for reply in posted), *digest)


def _plain(one: Preview, vocabulary: Vocabulary) -> dict[str, object]:
    messages = []
    for message, broadcast in _messages(one):
        shown = worded(redacted_for(message, ""), vocabulary)  # JSON is passed on
        kind = type(shown).__name__.lower()
        messages.append({"kind": kind, "broadcast": broadcast, **_rendered(one.channel, shown)})
    return {"channel": one.channel, "route": one.route, "rule": one.rule, "state": one.state, "messages": messages}
