"""The hosts that the monitor connects to, which a firewall must allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.app.network.http_settings import proxies_of
from monitor.app.network.private import required_settings, secret_lookup
from monitor.app.rules.remote import status_endpoint
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import DIRECT, Source, origin_of, proxy_setting
from monitor.domain.sources.source_url import address_of
from monitor.errors import SettingsError
from monitor.settings import RulesGitSettings, Settings

_FILES = "files.slack.com"  # where files are uploaded to
_SOCKETS = ("wss-primary.slack.com", "wss-backup.slack.com")  # Socket Mode, from Slack's list of hosts
_Origin = tuple[str, str, int]  # scheme, host, port


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundHost:
    """One host and port. `for_what` are ids of sources or other users; `by` is the setting of the proxy that is used
    instead, "" for none. `seen` is True if only a redirect led there and no file names it.
    """

    host: str
    port: int
    scheme: str
    for_what: tuple[str, ...]
    by: str = ""
    seen: bool = False


def outbound_hosts(
    settings: Settings,
    sources: Sequence[Source],
    states: Iterable[PollState],
    environment: Mapping[str, str],
    *,
    now: datetime,
) -> tuple[OutboundHost, ...]:
    """The hosts of enabled sources and of the settings, by name. Raises SettingsError for unusable proxies."""
    on = {s.id: s for s in sources if s.enabled}
    found: dict[tuple[_Origin, str, bool], dict[str, None]] = {}

    def add(origin: _Origin, what: str, *, proxy: str = "", seen: bool = False) -> None:
        found.setdefault((origin, proxy, seen), {})[what] = None

    default = proxies_of(environment)
    for source in on.values():
        for endpoint in source.endpoints:
            url = address_of(endpoint.url, place=source.place, now=now)
            named = proxy_setting(endpoint.proxy) if endpoint.proxy not in ("", DIRECT) else ""
            general = "HTTPS_PROXY" if not endpoint.proxy and default.for_url(url) else ""
            add(origin_of(url), source.id, proxy=named or general)
    known = {origin for origin, _, _ in found}
    for state in states:
        for url in (state.adopted, state.move.to if state.move else ""):
            if state.source_id in on and url and origin_of(url) not in known:
                add(origin_of(url), state.source_id, seen=True)
    for url, what in _of_settings(settings):
        proxied = url.startswith("http") and default.for_url(url)
        add(origin_of(url), what, proxy="HTTPS_PROXY" if proxied else "")
    for url, what in _proxies(environment, on.values()):
        add(origin_of(url), what)
    made = (
        OutboundHost(host=host, port=port, scheme=scheme, for_what=tuple(what), by=by, seen=seen)
        for ((scheme, host, port), by, seen), what in found.items()
    )
    return tuple(sorted(made, key=lambda e: (e.host, e.port, e.seen, e.by)))


def _of_settings(settings: Settings) -> Iterable[tuple[str, str]]:
    """The URLs in the settings, each with its use."""
    if settings.slack_bot_token is not None:
        yield settings.slack_api_url, "Slack"
        yield f"https://{_FILES}", "Slack, files"
    if settings.slack_app_token is not None:
        yield from ((f"https://{host}", "Slack, clicks") for host in _SOCKETS)
    if settings.slack_webhook_url is not None:
        yield settings.slack_webhook_url.reveal(), "Slack"
    yield from ((hook.url.reveal(), f"webhook {hook.name}") for hook in settings.webhooks)
    yield from ((workflow.url.reveal(), f"Teams {workflow.name}") for workflow in settings.teams)
    if settings.deadman_url is not None:
        yield settings.deadman_url.reveal(), "dead man's switch"
    yield from _of_rules_git(settings.rules_git)
    if settings.translate_url:
        yield settings.translate_url, "translations"
    if settings.llm is not None:
        yield settings.llm.url, "second reader"


def _of_rules_git(git: RulesGitSettings | None) -> Iterable[tuple[str, str]]:
    if git is not None and git.url.host:
        yield f"{git.url.scheme}://{git.url.host}:{git.url.port}", "rules from git"
    endpoint = status_endpoint(git) if git is not None else None
    if endpoint is not None:
        yield endpoint.url, "commit statuses"


def _proxies(environment: Mapping[str, str], sources: Iterable[Source]) -> Iterable[tuple[str, str]]:
    """The default proxies, and those that sources name, as far as they are set."""
    default = proxies_of(environment)
    yield from ((proxy, "default proxy") for proxy in dict.fromkeys((default.http, default.https)) if proxy)
    reveal = secret_lookup(environment)
    for setting in required_settings(sources):
        if setting.startswith(proxy_setting("")):
            try:
                yield reveal(setting), f"proxy {setting}"
            except SettingsError:
                continue  # `check` reports it
