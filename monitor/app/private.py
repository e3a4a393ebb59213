"""The secrets that private feeds and their proxies want: looked up where the environment or a file has them."""

from collections.abc import Callable, Iterable, Mapping

from monitor.domain.sources.source import DIRECT, Source, proxy_setting
from monitor.errors import SettingsError
from monitor.settings import private_setting

__all__ = ["revealing", "wanted_settings"]


def revealing(environment: Mapping[str, str]) -> Callable[[str], str]:
    """The secrets of private feeds and named proxies, looked up when they are used: a new file counts at once.

    What it gives raises SettingsError, with the remedy, for one that is not to be had.
    """

    def reveal(name: str) -> str:
        problems: list[str] = []
        found = private_setting(name, environment, problems)
        if problems:
            raise SettingsError("; ".join(problems))
        if found is None:
            raise SettingsError(f"{name} is not set; set it, or {name}_FILE to the path of a file that has it")
        return found.reveal()

    return reveal


def wanted_settings(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """What the sources that are on want to be set: each setting with their ids."""
    wanted: dict[str, tuple[str, ...]] = {}
    for source in (s for s in sources if s.enabled):
        named = {proxy_setting(way.proxy) for way in source.ways if way.proxy not in ("", DIRECT)}
        named |= {source.access.secret} if source.access else set()
        for name in sorted(named):
            wanted[name] = (*wanted.get(name, ()), source.id)
    return wanted
