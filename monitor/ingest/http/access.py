"""What a private feed is told of who asks, and the proxy that it is reached through: secrets, read when they are used.

The texts of errors name the setting and what is wrong with it, never its value.
"""

from base64 import b64encode
from collections.abc import Callable

from yarl import URL

from monitor.domain.sources.source import DIRECT, Access, Scheme, origin_of, proxy_setting
from monitor.errors import SettingsError
from monitor.ingest.http.proxies import Proxies, is_proxy_url

__all__ = ["Reveal", "credentials", "is_at_home", "proxy_for"]

Reveal = Callable[[str], str]
"""The value of a setting by its name. Raises SettingsError, with the remedy, where it is not to be had."""


def credentials(access: Access | None, asked: str, url: URL, reveal: Reveal) -> dict[str, str]:
    """The header for a request to `url` where the source's address is `asked`: none for another origin.

    Raises SettingsError where the secret is not there or can't stand in a header.
    """
    if access is None or not is_at_home(asked, url):
        return {}
    value = reveal(access.secret)
    if problem := _problem(value, access.scheme):
        raise SettingsError(f"{access.secret} {problem}; write it anew")
    match access.scheme:
        case Scheme.HEADER:
            return {access.name: value}
        case Scheme.COOKIE:
            return {"Cookie": f"{access.name}={value}"}
        case Scheme.BASIC:
            login = b64encode(f"{access.name}:{value}".encode()).decode("ascii")
            return {"Authorization": f"Basic {login}"}


def is_at_home(asked: str, url: URL) -> bool:
    """Whether `url` has the scheme, host and port of the address that was asked first."""
    return origin_of(str(url)) == origin_of(str(URL(asked)))


def _problem(value: str, scheme: Scheme) -> str:
    if not value.isprintable():
        return "has a line break or another control character in it"
    if not value.isascii() and scheme is not Scheme.BASIC:
        return "has a sign in it that a header can't carry"
    if scheme is Scheme.COOKIE and any(sign in value for sign in ';, "\\'):
        return "has a sign in it that a cookie can't carry"
    return ""


def proxy_for(name: str, url: URL, usual: Proxies, reveal: Reveal) -> str | None:
    """The proxy that a source has named, the usual one where it names none; None where the request goes directly.

    Raises SettingsError where the named one is not set or is no address of a proxy.
    """
    if not name:
        return usual.for_url(url)
    if name == DIRECT:
        return None
    setting = proxy_setting(name)
    value = reveal(setting)
    if not is_proxy_url(value):
        raise SettingsError(f"{setting} is no address of a proxy; write it like http://host:port")
    return value
