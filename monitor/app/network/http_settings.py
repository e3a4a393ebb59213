"""Network settings: user agent, proxies, trusted certificates and allowed hosts."""

from collections.abc import Callable, Mapping
from importlib.metadata import version

from monitor.errors import SettingsError
from monitor.ingest.http.guard import AddressGuard
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.session import HttpSettings
from monitor.ingest.web_address import web_address
from monitor.settings import Settings


def http_settings(settings: Settings, proxies: Proxies) -> HttpSettings:
    return HttpSettings(
        user_agent=f"policy-monitor/{version('policy-monitor')} (feed reader; contact: the operator of this host)",
        allow_hosts=settings.allow_hosts,
        ca_bundle=settings.ca_bundle,
        proxies=proxies,
    )


def own_addresses(settings: Settings) -> Callable[[str], bool]:
    """A predicate: True if a URL is at a host that the operator allows as their own."""
    guard = AddressGuard(settings.allow_hosts)

    def is_own(address: str) -> bool:
        try:
            url = web_address(address)
        except ValueError:  # the fetch reports it
            return False
        return guard.allows(url.host or "", url.port or 0)

    return is_own


def proxies_of(environment: Mapping[str, str]) -> Proxies:
    """The proxies of the environment. Raises SettingsError if one can't be used."""
    try:
        return Proxies.from_environment(environment)
    except ValueError as e:
        raise SettingsError(str(e)) from e
