"""Every way out to people: Slack or a stand-in, and beside it receivers of signed JSON. Each has its channels."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from ssl import SSLContext

from rich.console import Console

from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from monitor.messengers.terminal import TerminalMessenger
from monitor.ports.delivering import Messenger
from monitor.settings import Receiver, Secret, Settings

__all__ = [
    "INCOMING",
    "TERMINAL",
    "WEBHOOK",
    "Outlet",
    "carries_clicks",
    "main_channel",
    "open_outlets",
    "reaches",
    "unserved",
]

TERMINAL = "terminal"
"""Workspace and channel of try-out mode."""

INCOMING = "slack-webhook"
"""Channel of Slack where it is reached by an incoming webhook alone."""

WEBHOOK = "webhook:"
"""How channels of receivers begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A messenger with the channels that are its own. `workspace` names what fails or waits as one."""

    workspace: str
    messenger: Messenger
    serves: Callable[[str], bool]
    times: DeliveryTimes


def main_channel(settings: Settings) -> str:
    """Where alerts go that no route takes elsewhere."""
    if settings.uses_slack:
        return settings.slack_channel
    return TERMINAL if settings.slack_webhook_url is None else INCOMING


def reaches(settings: Settings, channel: str) -> bool:
    """Whether a route may end there: at a receiver of webhooks always, in Slack where an app is set up."""
    return settings.uses_slack or channel.startswith(WEBHOOK)


def carries_clicks(settings: Settings, channel: str) -> bool:
    """Whether alerts can be acknowledged there."""
    return settings.slack_app_token is not None and settings.uses_slack and not channel.startswith(WEBHOOK)


def unserved(channel: str) -> str:
    """What to do about a channel that nobody serves."""
    setting = "MONITOR_WEBHOOK_" + channel.removeprefix(WEBHOOK).upper().replace("-", "_")
    return f"{channel}: set {setting}_URL and {setting}_SECRET and start again, or take it out of routes.yaml"


async def open_outlets(
    stack: AsyncExitStack,
    settings: Settings,
    console: Console | None,
    *,
    proxies: Proxies,
    times: DeliveryTimes | None,
    controls: Callable[[], bool],
    clock: Callable[[], datetime],
) -> Sequence[Outlet]:
    """The main one first. `controls` is whether clicks in Slack would be heard."""
    way = _Way(settings=settings, proxies=proxies, times=times or DeliveryTimes())
    if settings.slack_bot_token is not None:
        main = await _slack(stack, way, settings.slack_bot_token, controls)
    elif settings.slack_webhook_url is not None:
        main = await _incoming(stack, way, settings.slack_webhook_url)
    else:
        main = _screen(console, times or DeliveryTimes(pace=timedelta(0)))
    return (main, *[await _receiver(stack, way, receiver, clock) for receiver in settings.webhooks])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    settings: Settings
    proxies: Proxies
    times: DeliveryTimes

    @property
    def tls(self) -> SSLContext:
        return tls_context(self.settings.ca_bundle)


def _screen(console: Console | None, times: DeliveryTimes) -> Outlet:
    screen = TerminalMessenger(console or Console(), zone=None)
    return Outlet(workspace=TERMINAL, messenger=screen, serves=lambda c: c == TERMINAL, times=times)


async def _slack(stack: AsyncExitStack, way: _Way, token: Secret, controls: Callable[[], bool]) -> Outlet:
    from monitor.messengers.slack.client import open_slack  # try-out mode doesn't carry it

    url = way.settings.slack_api_url
    slack = await stack.enter_async_context(
        open_slack(
            token.reveal(),
            base_url=url,
            times=way.times,
            tls=way.tls,
            proxy=way.proxies.for_url(url),
            controls=controls,
            needs_history=not way.settings.slack_on_ambiguous,
        )
    )
    return Outlet(workspace="slack", messenger=slack, serves=_is_slacks, times=way.times)


def _is_slacks(channel: str) -> bool:
    return channel not in (TERMINAL, INCOMING) and not channel.startswith(WEBHOOK)


async def _incoming(stack: AsyncExitStack, way: _Way, url: Secret) -> Outlet:
    from monitor.messengers.slack.incoming import open_incoming

    at = url.reveal()
    hook = await stack.enter_async_context(
        open_incoming(at, post=way.times.post, tls=way.tls, proxy=way.proxies.for_url(at))
    )
    return Outlet(workspace=INCOMING, messenger=hook, serves=lambda c: c == INCOMING, times=way.times)


async def _receiver(stack: AsyncExitStack, way: _Way, receiver: Receiver, clock: Callable[[], datetime]) -> Outlet:
    from monitor.messengers.webhook.client import Endpoint, open_webhook
    from monitor.messengers.webhook.signing import key_of

    endpoint = Endpoint(url=receiver.url.reveal(), key=key_of(receiver.secret.reveal()))
    hook = await stack.enter_async_context(
        open_webhook(endpoint, clock=clock, post=way.times.post, tls=way.tls, proxy=way.proxies.for_url(endpoint.url))
    )
    channel = WEBHOOK + receiver.name
    return Outlet(workspace=channel, messenger=hook, serves=lambda c: c == channel, times=way.times)
