"""How we go out into the network: under which name, through which proxies, and whom we trust there."""

from collections.abc import Mapping
from importlib.metadata import version

from monitor.errors import SettingsError
from monitor.ingest.http.client import HttpSettings
from monitor.ingest.http.proxies import Proxies
from monitor.settings import Settings

__all__ = ["http_settings", "proxies_of"]


def http_settings(settings: Settings, proxies: Proxies) -> HttpSettings:
    return HttpSettings(
        user_agent=f"policy-monitor/{version('policy-monitor')} (feed reader; contact: the operator of this host)",
        allow_hosts=settings.allow_hosts,
        ca_bundle=settings.ca_bundle,
        proxies=proxies,
    )


def proxies_of(environment: Mapping[str, str]) -> Proxies:
    """Raises SettingsError for proxies that can't be used."""
    try:
        return Proxies.from_environment(environment)
    except ValueError as e:
        raise SettingsError(str(e)) from e
