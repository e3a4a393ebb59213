"""How we go out into the network: under which name, through which proxies, and whom we trust there."""

from collections.abc import Callable, Mapping
from importlib.metadata import version

from monitor.errors import SettingsError
from monitor.ingest.http.client import HttpSettings
from monitor.ingest.http.guard import AddressGuard
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.web_address import web_address
from monitor.settings import Settings

__all__ = ["http_settings", "own_addresses", "proxies_of"]


def http_settings(settings: Settings, proxies: Proxies) -> HttpSettings:
    return HttpSettings(
        user_agent=f"policy-monitor/{version('policy-monitor')} (feed reader; contact: the operator of this host)",
        allow_hosts=settings.allow_hosts,
        ca_bundle=settings.ca_bundle,
        proxies=proxies,
    )


def own_addresses(settings: Settings) -> Callable[[str], bool]:
    """Tells of an address whether it is at a host that the operator named as theirs."""
    guard = AddressGuard(settings.allow_hosts)

    def is_own(address: str) -> bool:
        try:
            url = web_address(address)
        except ValueError:  # whoever asks it says so
            return False
        return guard.allows(url.host or "", url.port or 0)

    return is_own


def proxies_of(environment: Mapping[str, str]) -> Proxies:
    """Raises SettingsError for proxies that can't be used."""
    try:
        return Proxies.from_environment(environment)
    except ValueError as e:
        raise SettingsError(str(e)) from e
