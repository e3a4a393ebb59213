"""The checks of `slack connect`: tokens and a channel before they are written, and the greeting."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from ssl import SSLContext

from slack_sdk.web.async_client import AsyncWebClient

from monitor.app.network.http_settings import proxies_of
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.domain.delivery.outbox import DeliveryKind, Form, delivery_id, delivery_key
from monitor.domain.operations.finding import Finding
from monitor.errors import AuthRefusedError
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from monitor.messengers.slack.client import BY_HAND, open_slack
from monitor.messengers.slack.doctor import check_channel, check_socket
from monitor.messengers.slack.web_api import open_api
from monitor.messengers.slack.workspace import Channel, Identity, Workspace, is_id
from monitor.rulefiles import load
from monitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A channel as typed: its id, "" if unknown, and whether it can be used."""

    id: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConnection:
    """The connection to Slack of these settings, for any token."""

    settings: Settings
    proxies: Proxies
    tls: SSLContext

    async def identity(self, token: str) -> Identity:
        """The bot and its workspace. Raises DeliveryError with the remedy."""
        async with self._api(token) as api:
            return await Workspace(api).identity()

    async def channels(self, token: str) -> tuple[Channel, ...] | None:
        """The channels that are not archived, by name; None if the token can't list them. Raises DeliveryError."""
        async with self._api(token) as api:
            try:
                listed = await Workspace(api).channels()
            except AuthRefusedError as refused:
                if refused.code != "missing_scope":
                    raise
                return None
        return tuple(sorted((c for c in listed if not c.is_archived), key=lambda c: c.name))

    async def look(self, token: str, identity: Identity, channel: str, listed: Sequence[Channel] | None) -> Found:
        """Whether alerts can go to `channel`, an id or a name."""
        none = AuthRefusedError("the list of channels", code="missing_scope")
        known = none if listed is None else listed
        async with self._api(token) as api:
            finding = await check_channel(Workspace(api), identity, channel, known)
        name = channel.removeprefix("#")
        id_ = channel if is_id(channel) else next((c.id for c in listed or () if c.name == name), "")
        return Found(id=id_, finding=finding)

    async def socket(self, token: str) -> Finding:
        """Whether clicks can arrive with this app-level token."""
        return await check_socket(
            token, base_url=self.settings.slack_api_url, tls=self.tls, proxy_for=self.proxies.for_url
        )

    def operator(self, channel: str) -> str:
        """Where notices about the monitor go: the operator's route, else `channel`."""
        routes = load(self.settings.rules_dir).routes
        return next((r.channel for r in routes if r.kind is RouteKind.OPERATOR), channel)

    async def hello(self, token: str, channel: str, *, now: datetime) -> None:
        """Post in `channel` that the monitor is connected. Raises DeliveryError."""
        greeting = Notice(title="Policy Monitor is connected", lines=("Operator notices are posted here.",))
        key = delivery_key(
            workspace="slack", channel=channel, subject="hello", kind=DeliveryKind.NOTICE, news=now.isoformat()
        )
        url = self.settings.slack_api_url
        async with open_slack(
            token, base_url=url, tls=self.tls, proxy=self.proxies.for_url(url), event_type=BY_HAND
        ) as slack:
            await slack.post(channel, greeting, delivery_id=delivery_id(key), form=Form.FULL)

    def _api(self, token: str) -> AbstractAsyncContextManager[AsyncWebClient]:
        url = self.settings.slack_api_url
        return open_api(token, base_url=url, tls=self.tls, proxy=self.proxies.for_url(url))


def slack_connection(settings: Settings, environment: Mapping[str, str]) -> SlackConnection:
    """The connection of these settings. Raises SettingsError for unusable proxies or certificates."""
    return SlackConnection(settings=settings, proxies=proxies_of(environment), tls=tls_context(settings.ca_bundle))
