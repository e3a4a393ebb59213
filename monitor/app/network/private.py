"""The secrets of private feeds and named proxies, from the environment or files."""

from collections.abc import Callable, Iterable, Mapping

from monitor.domain.sources.source import DIRECT, Source, proxy_setting
from monitor.errors import SettingsError
from monitor.settings import source_secret


def secret_lookup(environment: Mapping[str, str]) -> Callable[[str], str]:
    """A lookup of secrets by setting. It reads at each use, so that a new file counts at once.

    The lookup raises SettingsError, with the remedy, for a secret that is not set or can't be read.
    """

    def reveal(name: str) -> str:
        problems: list[str] = []
        found = source_secret(name, environment, problems)
        if problems:
            raise SettingsError("; ".join(problems))
        if found is None:
            raise SettingsError(f"{name} is not set; set it, or {name}_FILE to the path of a file that contains it")
        return found.reveal()

    return reveal


def required_settings(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """The settings that enabled sources need, each with the ids of those sources."""
    wanted: dict[str, tuple[str, ...]] = {}
    for source in (s for s in sources if s.enabled):
        named = {proxy_setting(endpoint.proxy) for endpoint in source.endpoints if endpoint.proxy not in ("", DIRECT)}
        named |= {source.access.secret} if source.access else set()
        for name in sorted(named):
            wanted[name] = (*wanted.get(name, ()), source.id)
    return wanted
