"""Checks of Slack: the API, the token and its scopes, each channel of each route, the socket."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from ssl import SSLContext

from monitor.app.messaging.channels import has_own_outlet, reaches
from monitor.app.network.http_settings import proxies_of
from monitor.domain.operations.finding import Finding
from monitor.errors import DeliveryError, SettingsError
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from monitor.rulefiles import RuleSet
from monitor.settings import Settings
from monitor.store import holder_of


def slack_channels(settings: Settings, rules: RuleSet) -> Mapping[str, tuple[str, ...]]:
    """Each Slack channel with the routes and the setting that name it."""
    named = [*((r.channel, r.name) for r in rules.routes), (settings.slack_channel, "MONITOR_SLACK_CHANNEL")]
    found: dict[str, tuple[str, ...]] = {}
    for channel, by in named:
        if channel and reaches(settings, channel) and not has_own_outlet(channel):
            found[channel] = (*found.get(channel, ()), by)
    return found


async def check_slack(
    settings: Settings,
    rules: RuleSet,
    environment: Mapping[str, str],
    *,
    clock: Callable[[], datetime],
    clocks: list[tuple[datetime, datetime]],
    says: Callable[[str], None],
) -> AsyncIterator[Finding]:
    """Check token, channels and socket. `clocks` gets (Slack's time, our time)."""
    if settings.slack_bot_token is None:
        yield _without_app(settings)
        return
    from monitor.messengers.slack.doctor import examine
    from monitor.messengers.slack.web_api import open_api
    from monitor.messengers.slack.workspace import Workspace

    says("Slack")
    proxies, url = proxies_of(environment), settings.slack_api_url
    try:
        tls = tls_context(settings.ca_bundle)
    except SettingsError:
        return  # reported by the check of certificates
    async with open_api(settings.slack_bot_token.reveal(), base_url=url, tls=tls, proxy=proxies.for_url(url)) as api:
        workspace = Workspace(api)
        try:
            identity = await workspace.identity()
        except DeliveryError as e:
            yield Finding(what="slack", ok=False, detail=str(e))
            return
        if identity.at is not None:
            clocks.append((identity.at, clock()))
        yield Finding(what="slack", ok=True, detail=f"answers and accepts the token of {identity.team}")
        async for finding in examine(workspace, identity, slack_channels(settings, rules)):
            says(finding.what)
            yield finding
    says("the socket")
    yield await _look_at_socket(settings, proxies, tls, now=clock())


def _without_app(settings: Settings) -> Finding:
    from monitor.messengers.slack.incoming import LIMITATIONS

    if settings.slack_webhook_url is not None:
        return Finding(what="slack", ok=None, detail=f"reached {LIMITATIONS}")
    return Finding(what="slack", ok=None, detail="not set up: alerts go to the terminal; see: monitor slack connect")


async def _look_at_socket(settings: Settings, proxies: Proxies, tls: SSLContext, *, now: datetime) -> Finding:
    from monitor.messengers.slack.doctor import check_socket

    if settings.slack_app_token is None:
        return Finding(what="slack socket", ok=None, detail="no MONITOR_SLACK_APP_TOKEN: alerts have no buttons")
    if holder_of(settings.data_dir, now=now) is not None:  # a second socket would take its clicks
        return Finding(what="slack socket", ok=None, detail="in use by the running monitor; see: monitor health")
    token, url = settings.slack_app_token.reveal(), settings.slack_api_url
    return await check_socket(token, base_url=url, tls=tls, proxy_for=proxies.for_url)
