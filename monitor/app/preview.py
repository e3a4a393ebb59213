"""What `slack preview` shows of a stored event, and how it is shown to people before it is said."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.app.connect import connecting
from monitor.app.database import open_database
from monitor.app.running import running_rules
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Dossier, Message, Notice, Update
from monitor.domain.alerts.redaction import told_in
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, Form, delivery_id, delivery_key
from monitor.domain.event.development import PolicyEvent
from monitor.errors import SettingsError
from monitor.messengers.slack.client import BY_HAND, open_slack
from monitor.pipeline.alerts.digests import digest_so_far
from monitor.pipeline.alerts.preview import Preview, preview
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.rules import RulesLoaded
from monitor.settings import Settings

__all__ = ["NoDigestError", "NoEventError", "Previewed", "digest_of", "previewed", "send"]

NEAREST_AMONG = 2_000  # events, the newest


class NoEventError(LookupError):
    """No event has that name. Its text says which comes near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """An event with what would be said of it; `tries` are the channels where trials and notices may be shown."""

    event: PolicyEvent
    previews: tuple[Preview, ...]
    tries: tuple[str, ...]


async def previewed(settings: Settings, name: str, *, now: datetime) -> Previewed:
    """By the rules that run. Raises NoEventError, StoreError."""
    async with open_database(settings) as (store, archive):
        found = await archive.event(name)
        if found is None:
            labels = [row.event.label for row in await archive.events(limit=NEAREST_AMONG)]
            near = difflib.get_close_matches(name.upper(), labels, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise NoEventError(f"no event {name}.{meant} monitor events list shows the newest")
        event = await archive.living(found[0].event)
        rules = await running_rules(store, settings)
        desk = _desk(rules, settings)
        shown = await store.read(lambda tx: preview(tx, event, desk, now=now))
    kinds = {r.kind: r.channel for r in reversed(rules.routes)}
    tries = (kinds.get(RouteKind.TRIAL), kinds.get(RouteKind.OPERATOR))
    return Previewed(event=event, previews=shown, tries=tuple(filter(None, tries)))


class NoDigestError(LookupError):
    """No route of that name has a digest. Its text says which have."""


async def digest_of(settings: Settings, name: str, *, now: datetime) -> Digest:
    """The route's next digest as it would be now, by the rules that run. Raises NoDigestError, StoreError."""
    async with open_database(settings) as (store, _):
        desk = _desk(await running_rules(store, settings), settings)
        route = next((r for r in desk.routes.named if r.name == name), None)
        shown = await store.read(lambda tx: digest_so_far(tx, route, desk, now=now)) if route is not None else None
    if shown is None:
        having = ", ".join(r.name for r in desk.routes.named if r.digest is not None)
        which = f"Those that have one: {having}." if having else 'Give one to a route: digest: {at: "08:00"}.'
        raise NoDigestError(f"no route {name} with a digest in routes.yaml. {which}")
    return shown


def _desk(rules: RulesLoaded, settings: Settings) -> Desk:
    """With all routes, whether or not Slack is set up."""
    default = Route(name="default", channel=settings.slack_channel or "the default channel")
    return Desk(
        rules={r.id: r for r in rules.knowledge.rules},
        vocabulary=rules.knowledge.vocabulary,
        routes=Routes(default=default, named=rules.routes, unrouted=rules.unrouted),
        sources={s.id: s for s in rules.sources},
        workspace="slack",
    )


async def send(settings: Settings, environment: Mapping[str, str], shown: Previewed, *, now: datetime) -> str:
    """Show the previews to the trial's or the operator's channel, marked, in a thread. Returns the channel.

    Nobody is called or mentioned, and no button is shown. Raises SettingsError where there is no token or no such
    channel, DeliveryError.
    """
    if settings.slack_bot_token is None:
        raise SettingsError("MONITOR_SLACK_BOT_TOKEN is not set: nothing can be sent; see: monitor slack connect")
    if not shown.tries:
        raise SettingsError("a preview goes to a route with kind: trial or kind: operator alone; routes.yaml has none")
    channel, way, url = shown.tries[0], connecting(settings, environment), settings.slack_api_url
    async with open_slack(
        settings.slack_bot_token.reveal(), base_url=url, tls=way.tls, proxy=way.proxies.for_url(url), event_type=BY_HAND
    ) as slack:
        for one in shown.previews:
            title = f"PREVIEW of {shown.event.label} as {one.channel} would get it: {one.state}, by rule {one.rule}"
            head = await slack.post(channel, Notice(title=title), delivery_id=_id(channel, title, now), form=Form.FULL)
            for number, message in enumerate((one.root, *(reply.message for reply in one.replies))):
                about = _id(channel, f"{title} {number}", now)
                said = told_in(_calling_nobody(message), channel)
                await slack.post(channel, said, delivery_id=about, form=Form.FULL, thread=head)
    return channel


def _id(channel: str, news: str, now: datetime) -> DeliveryId:
    said = f"{news} {now.isoformat()}"
    kind = DeliveryKind.NOTICE
    return delivery_id(delivery_key(workspace="slack", channel=channel, subject="preview", kind=kind, news=said))


def _calling_nobody(message: Alert | Dossier | Update) -> Message:
    match message:
        case Alert():
            return replace(message, calls="")
        case Update():
            return replace(message, calls="", mentions=())
        case Dossier():
            return message
