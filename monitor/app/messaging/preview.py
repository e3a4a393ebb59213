"""Previews of the messages about a stored event and of a digest, and their test post in Slack."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app.messaging.channels import has_own_outlet
from monitor.app.messaging.connect import slack_connection
from monitor.app.running import running_rules
from monitor.app.storage.database import open_database
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.facts import AlertFacts, EvidenceFacts, MessageFacts, UpdateFacts
from monitor.domain.alerts.message import Message, Notice
from monitor.domain.alerts.redaction import redacted_for
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, Form, delivery_id, delivery_key
from monitor.domain.event.development import PolicyEvent
from monitor.errors import SettingsError
from monitor.language.exposure import exposure_finder
from monitor.messengers.slack.client import BY_HAND, open_slack
from monitor.pipeline.alerts.digests import digest_so_far
from monitor.pipeline.alerts.preview import Preview, preview
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.rules import RulesLoaded
from monitor.settings import Settings
from monitor.wording.worded import worded

NEAREST_AMONG = 2_000  # newest events, searched for a similar label


class NoEventError(LookupError):
    """No event has that name. The text suggests a similar one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """An event with its messages; `tries` are the trial and operator channels in Slack, where previews may be posted.
    With `vocabulary` the messages are put into English (`wording.worded`).
    """

    event: PolicyEvent
    previews: tuple[Preview, ...]
    tries: tuple[str, ...]
    vocabulary: Vocabulary


async def previewed(settings: Settings, name: str, *, now: datetime) -> Previewed:
    """The messages about event `name` under the running rules. Raises NoEventError, StoreError."""
    async with open_database(settings) as (store, archive):
        found = await archive.event(name)
        if found is None:
            labels = [row.event.label for row in await archive.events(limit=NEAREST_AMONG)]
            near = difflib.get_close_matches(name.upper(), labels, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise NoEventError(f"no event {name}.{meant} List the newest: monitor events list")
        event = await archive.living(found[0].event)
        rules = await running_rules(store, settings)
        config = _config(rules, settings)
        shown = await store.read(lambda tx: preview(tx, event, config, now=now))
    kinds = {r.kind: r.channel for r in reversed(rules.routes)}
    tries = (kinds.get(RouteKind.TRIAL), kinds.get(RouteKind.OPERATOR))
    found_tries = tuple(channel for channel in tries if channel and not has_own_outlet(channel))
    return Previewed(event=event, previews=shown, tries=found_tries, vocabulary=config.vocabulary)


class NoDigestError(LookupError):
    """No route of that name has a digest. The text lists those that have one."""


async def digest_of(settings: Settings, name: str, *, now: datetime) -> Message:
    """The route's next digest as of now, under the running rules. Raises NoDigestError, StoreError."""
    async with open_database(settings) as (store, _):
        config = _config(await running_rules(store, settings), settings)
        route = next((r for r in config.routes.named if r.name == name), None)
        shown = await store.read(lambda tx: digest_so_far(tx, route, config, now=now)) if route is not None else None
    if shown is None:
        having = ", ".join(r.name for r in config.routes.named if r.digest is not None)
        which = f"Routes with a digest: {having}." if having else 'Add one to a route: digest: {at: "08:00"}.'
        raise NoDigestError(f"no route {name} with a digest in routes.yaml. {which}")
    return worded(shown, config.vocabulary)


def _config(rules: RulesLoaded, settings: Settings) -> RuntimeConfig:
    """The runtime config with all routes, whether or not Slack is set up."""
    default = Route(name="default", channel=settings.slack_channel or "the default channel")
    return RuntimeConfig(
        rules={r.id: r for r in rules.knowledge.rules},
        vocabulary=rules.knowledge.vocabulary,
        routes=Routes(default=default, named=rules.routes, unrouted=rules.unrouted),
        sources={s.id: s for s in rules.sources},
        workspace="slack",
        watch=rules.knowledge.watch,
        exposure=exposure_finder(rules.knowledge.watch, rules.knowledge.vocabulary),
    )


async def send(settings: Settings, environment: Mapping[str, str], shown: Previewed, *, now: datetime) -> str:
    """Post the previews, marked and in a thread, to the trial or operator channel. Returns the channel.

    They mention nobody and have no buttons. Raises SettingsError if there is no token or no such channel,
    DeliveryError.
    """
    if settings.slack_bot_token is None:
        raise SettingsError("MONITOR_SLACK_BOT_TOKEN is not set: nothing can be sent; see: monitor slack connect")
    if not shown.tries:
        raise SettingsError("previews go only to a route with kind: trial or kind: operator; routes.yaml has none")
    channel, network, url = shown.tries[0], slack_connection(settings, environment), settings.slack_api_url
    async with open_slack(
        settings.slack_bot_token.reveal(),
        base_url=url,
        tls=network.tls,
        proxy=network.proxies.for_url(url),
        event_type=BY_HAND,
    ) as slack:
        for one in shown.previews:
            title = f"PREVIEW of {shown.event.label} as {one.channel} would get it: {one.state}, by rule {one.rule}"
            head = await slack.post(channel, Notice(title=title), delivery_id=_id(channel, title, now), form=Form.FULL)
            for number, message in enumerate((one.root, *(reply.message for reply in one.replies))):
                about = _id(channel, f"{title} {number}", now)
                shown_message = worded(redacted_for(_without_mentions(message), channel), shown.vocabulary)
                await slack.post(channel, shown_message, delivery_id=about, form=Form.FULL, thread=head)
    return channel


def _id(channel: str, news: str, now: datetime) -> DeliveryId:
    kind, unique = DeliveryKind.NOTICE, f"{news} {now.isoformat()}"
    return delivery_id(delivery_key(workspace="slack", channel=channel, subject="preview", kind=kind, news=unique))


def _without_mentions(message: AlertFacts | EvidenceFacts | UpdateFacts) -> MessageFacts:
    match message:
        case AlertFacts():
            return replace(message, mention_group="")
        case UpdateFacts():
            return replace(message, mention_group="", mentions=())
        case EvidenceFacts():
            return message
