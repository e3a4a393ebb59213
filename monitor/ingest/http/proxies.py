"""Choice of the proxy for a request, by the same variables and rules as curl."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from yarl import URL

from monitor.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """`http` and `https` are the proxies for URLs of that scheme, "" for none.

    `exempt` are hosts that are reached directly: `*`, names with their subdomains, addresses and networks, each with
    an optional port.
    """

    http: str = field(default="", repr=False)  # a password may be part of them
    https: str = field(default="", repr=False)
    exempt: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for proxy in filter(None, (self.http, self.https)):
            if not is_proxy_url(proxy):
                raise SettingsError(
                    "HTTPS_PROXY or HTTP_PROXY: only http:// and https:// proxies are supported; "
                    "set it to http://host:port"
                )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Proxies":
        """Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; lower case wins. Raises SettingsError."""

        def value(name: str) -> str:
            return environ.get(name.lower(), environ.get(name, "")).strip()

        default = value("ALL_PROXY")
        return cls(
            http=_with_scheme(value("HTTP_PROXY") or default),
            https=_with_scheme(value("HTTPS_PROXY") or default),
            exempt=tuple(part.lower() for part in value("NO_PROXY").replace(",", " ").split()),
        )

    def for_url(self, url: str | URL) -> str | None:
        """The proxy for one request; None for a direct one."""
        at = URL(url) if isinstance(url, str) else url
        proxy = self.https if at.scheme == "https" else self.http
        if not proxy or any(_covers(entry, at.host or "", at.port) for entry in self.exempt):
            return None
        return proxy


def _with_scheme(proxy: str) -> str:
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def is_proxy_url(proxy: str) -> bool:
    """Whether it is a complete http or https URL."""
    try:
        url = URL(proxy)
        return url.scheme in ("http", "https") and bool(url.host)
    except ValueError:
        return False


def _covers(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    name, _, wanted = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    if wanted and wanted != str(port):
        return False
    return _is_in_network(host, name) or _is_below(host, name.lstrip("*").lstrip("."))


def _is_below(host: str, name: str) -> bool:
    return bool(name) and (host == name or host.endswith("." + name))


def _is_in_network(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network.strip("[]"), strict=False)
    except ValueError:
        return False
