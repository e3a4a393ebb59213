"""How we go out into the network: under which name, and through which proxies."""

from collections.abc import Mapping
from importlib.metadata import version

from monitor.errors import SettingsError
from monitor.ingest.http.proxies import Proxies

__all__ = ["proxies_of", "user_agent"]


def user_agent() -> str:
    return f"policy-monitor/{version('policy-monitor')} (feed reader; contact: the operator of this host)"


def proxies_of(environment: Mapping[str, str]) -> Proxies:
    """Raises SettingsError for proxies that can't be used."""
    try:
        return Proxies.from_environment(environment)
    except ValueError as e:
        raise SettingsError(str(e)) from e
