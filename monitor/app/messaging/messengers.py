"""The messengers of these settings: Slack, an incoming webhook or the terminal, and those whose channels name them."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ssl import SSLContext

from rich.console import Console

from monitor.app.messaging.apprise import apprise_job, apprise_runner
from monitor.app.messaging.channels import APPRISE, INCOMING, SLACK, TEAMS, TERMINAL, WEBHOOK, has_own_outlet
from monitor.app.network.http_settings import http_settings
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from monitor.messengers.terminal import TerminalMessenger
from monitor.ports.delivery import Messenger
from monitor.settings import Secret, Settings, TeamsWorkflow, WebhookReceiver

APPRISE_LEASE = timedelta(minutes=2)
"""Longer than a message by Apprise takes: the wait for a turn, and two child processes."""

REPOST = timedelta(minutes=1)
"""After this time a message of unknown fate is sent again by a messenger whose channels can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A messenger with its channels. `workspace` names what fails or waits together.

    `reposts`: a message of unknown fate is sent again if the channel can't be read, so that it may appear twice; else
    it is held.
    """

    workspace: str
    messenger: Messenger
    serves: Callable[[str], bool]
    times: DeliveryTimes
    reposts: bool = False


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
    """All outlets, the main one first. `controls` returns True if Slack clicks can be received."""
    network = _Network(settings=settings, proxies=proxies, times=times or DeliveryTimes())
    if settings.slack_bot_token is not None:
        main = await _slack(stack, network, settings.slack_bot_token, controls)
    elif settings.slack_webhook_url is not None:
        main = await _incoming(stack, network, settings.slack_webhook_url)
    else:
        main = _screen(console, times or DeliveryTimes(pace=timedelta(0)))
    reposts = settings.slack_on_ambiguous == "repost"
    receivers = [await _receiver(stack, network, receiver, clock) for receiver in settings.webhooks]
    workflows = [await _workflow(stack, network, workflow, clock) for workflow in settings.teams]
    services = _services(network, clock) if settings.apprise else ()
    return (replace(main, reposts=reposts), *receivers, *workflows, *services)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Network:
    settings: Settings
    proxies: Proxies
    times: DeliveryTimes

    @property
    def tls(self) -> SSLContext:
        return tls_context(self.settings.ca_bundle)

    @property
    def reposting(self) -> DeliveryTimes:
        """The times of messengers that can't read a channel: a message of unknown fate is soon sent again."""
        return replace(self.times, hold=min(self.times.hold, REPOST))


def _screen(console: Console | None, times: DeliveryTimes) -> Outlet:
    screen = TerminalMessenger(console or Console(), zone=None)
    return Outlet(workspace=TERMINAL, messenger=screen, serves=lambda c: c == TERMINAL, times=times)


async def _slack(stack: AsyncExitStack, network: _Network, token: Secret, controls: Callable[[], bool]) -> Outlet:
    from monitor.messengers.slack.client import open_slack  # not loaded in try-out mode

    url = network.settings.slack_api_url
    slack = await stack.enter_async_context(
        open_slack(
            token.reveal(),
            base_url=url,
            times=network.times,
            tls=network.tls,
            proxy=network.proxies.for_url(url),
            controls=controls,
            needs_history=not network.settings.slack_on_ambiguous,
        )
    )
    return Outlet(workspace=SLACK, messenger=slack, serves=_is_slack_channel, times=network.times)


def _is_slack_channel(channel: str) -> bool:
    return channel not in (TERMINAL, INCOMING) and not has_own_outlet(channel)


async def _incoming(stack: AsyncExitStack, network: _Network, url: Secret) -> Outlet:
    from monitor.messengers.slack.incoming import open_incoming

    at = url.reveal()
    hook = await stack.enter_async_context(
        open_incoming(at, post=network.times.post, tls=network.tls, proxy=network.proxies.for_url(at))
    )
    return Outlet(workspace=INCOMING, messenger=hook, serves=lambda c: c == INCOMING, times=network.times)


async def _receiver(
    stack: AsyncExitStack, network: _Network, receiver: WebhookReceiver, clock: Callable[[], datetime]
) -> Outlet:
    from monitor.messengers.webhook.client import WebhookEndpoint, open_webhook
    from monitor.messengers.webhook.signing import key_of

    endpoint = WebhookEndpoint(url=receiver.url.reveal(), key=key_of(receiver.secret.reveal()))
    hook = await stack.enter_async_context(
        open_webhook(
            endpoint, clock=clock, post=network.times.post, tls=network.tls, proxy=network.proxies.for_url(endpoint.url)
        )
    )
    channel = WEBHOOK + receiver.name
    return Outlet(workspace=channel, messenger=hook, serves=lambda c: c == channel, times=network.times)


async def _workflow(
    stack: AsyncExitStack, network: _Network, workflow: TeamsWorkflow, clock: Callable[[], datetime]
) -> Outlet:
    from monitor.ingest.http.json_post import GuardedJsonPost
    from monitor.messengers.teams.client import TeamsMessenger

    http = http_settings(network.settings, network.proxies)
    poster = await stack.enter_async_context(GuardedJsonPost(http, deadline=network.times.post))
    teams, channel = TeamsMessenger(poster, workflow.url.reveal(), clock=clock), TEAMS + workflow.name
    times = network.reposting
    return Outlet(workspace=channel, messenger=teams, serves=lambda c: c == channel, times=times, reposts=True)


def _services(network: _Network, clock: Callable[[], datetime]) -> Sequence[Outlet]:
    from monitor.messengers.apprise.client import AppriseMessenger, SendSlots

    slots, run = SendSlots(), apprise_runner()
    times = replace(network.reposting, lease=max(network.times.lease, APPRISE_LEASE))
    outlets = []
    for service in network.settings.apprise:
        job = apprise_job(network.settings, network.proxies, service)
        messenger = AppriseMessenger(job, run=run, slots=slots, clock=clock)
        channel = APPRISE + service.name
        outlets.append(Outlet(workspace=channel, messenger=messenger, serves=channel.__eq__, times=times, reposts=True))
    return outlets
