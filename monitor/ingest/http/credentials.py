"""Credentials of private feeds and the proxies that sources name: secrets, read when a request needs them.

Error texts name the setting and what is wrong with it, never its value.
"""

from base64 import b64encode
from collections.abc import Callable

from yarl import URL

from monitor.domain.sources.source import DIRECT, Access, Scheme, origin_of, proxy_setting
from monitor.errors import SettingsError
from monitor.ingest.http.proxies import Proxies, is_proxy_url

ReadSecret = Callable[[str], str]
"""Returns the value of a setting by its name. Raises SettingsError, with the remedy, where it is missing."""


def credentials(access: Access | None, asked: str, url: URL, reveal: ReadSecret) -> dict[str, str]:
    """The header that authenticates a request to `url`; {} where `url` has another origin than the source's `asked`.

    Raises SettingsError where the secret is missing or contains a character that a header can't carry.
    """
    if access is None or not is_same_origin(asked, url):
        return {}
    value = reveal(access.secret)
    if problem := _problem(value, access.scheme):
        raise SettingsError(f"{access.secret} contains {problem}; set it again")
    match access.scheme:
        case Scheme.HEADER:
            return {access.name: value}
        case Scheme.COOKIE:
            return {"Cookie": f"{access.name}={value}"}
        case Scheme.BASIC:
            login = b64encode(f"{access.name}:{value}".encode()).decode("ascii")
            return {"Authorization": f"Basic {login}"}


def is_same_origin(asked: str, url: URL) -> bool:
    """Whether `url` has the scheme, host and port of `asked`, the first address of the request."""
    return origin_of(str(url)) == origin_of(str(URL(asked)))


def _problem(value: str, scheme: Scheme) -> str:
    if not value.isprintable():
        return "a line break or another control character"
    if not value.isascii() and scheme is not Scheme.BASIC:
        return "a character that an HTTP header can't carry"
    if scheme is Scheme.COOKIE and any(c in value for c in ';, "\\'):
        return "a character that a cookie can't carry"
    return ""


def proxy_for(name: str, url: URL, default: Proxies, reveal: ReadSecret) -> str | None:
    """The proxy with the `name` that a source gives, or the `default` for ""; None for a direct request.

    Raises SettingsError where the named proxy is not set or is not a proxy address.
    """
    if not name:
        return default.for_url(url)
    if name == DIRECT:
        return None
    setting = proxy_setting(name)
    value = reveal(setting)
    if not is_proxy_url(value):
        raise SettingsError(f"{setting} is not a proxy address; set it to http://host:port")
    return value
