"""Keys of a source for feeds that not everybody may read: auth and proxy.

A secret never stands in a file: it is named by the setting that has it. One that does is refused and not shown.
"""

import re

from monitor.domain.sources.source import Access, Scheme, proxy_setting
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Scalar

__all__ = ["ACCESS_KEYS", "proxy_name", "read_access", "read_proxy"]

SECRET = re.compile(r"MONITOR_SECRET_[A-Z0-9]+(_[A-Z0-9]+)*")
_PROXY = r"[a-z0-9]+(-[a-z0-9]+)*"
_FIELD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # RFC 9110, of the name of a header or a cookie
_OURS = frozenset(  # headers that say how the message itself is to be read, or that we write
    {
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "expect",
        "host",
        "if-modified-since",
        "if-none-match",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_NAMES = {Scheme.HEADER: "header", Scheme.BASIC: "basic", Scheme.COOKIE: "cookie"}
AUTH = Table(
    what="auth",
    keys=(
        Key(name="header", means="the header that carries the key: Authorization, X-Api-Key"),
        Key(name="basic", means="the user of a login with a password"),
        Key(name="cookie", means="the name of the cookie that carries the key"),
        Key(name="value_from", means="the setting with the value of the header or cookie: MONITOR_SECRET_…"),
        Key(name="password_from", means="the setting with the password of basic: MONITOR_SECRET_…"),
    ),
    either=("header", "basic", "cookie"),
)
ACCESS_KEYS = (
    Key(name="auth", means="for feeds behind a key or a login", kind=Kind.TABLE, table=AUTH),
    Key(name="proxy", means="direct, or NAME for the proxy in MONITOR_PROXY_NAME"),
)


def read_access(table: Fields, url: str, findings: Findings) -> Access | None:
    """What stands at `auth`. Lines of it are not shown in reports: they may hold what should not be there."""
    node = table.node_of("auth")
    if node is None:
        return None
    if not isinstance(node, MapNode):
        message = "'auth' is a mapping with keys of its own."
        findings.add(node.place, "bad-value", message, _EXAMPLE, show_line=False)
        return None
    auth = Fields(node, AUTH, findings)
    before = findings.errors
    _refuse_unknown(auth, findings)
    scheme = _scheme(auth, findings)
    if scheme is None:
        return None
    name = _name(auth, scheme, findings)
    secret = _secret(auth, scheme, findings)
    if findings.errors > before:
        return None
    if url.startswith("http:"):
        message = "what 'auth' sends can be read on the way: the address is http."
        findings.warn(node.place, "key-in-clear", message, "Write https if the site has it.")
    return Access(scheme=scheme, name=name, secret=secret)


_EXAMPLE = "Write auth: {header: Authorization, value_from: MONITOR_SECRET_…}."


def _refuse_unknown(auth: Fields, findings: Findings) -> None:
    known = [key.name for key in AUTH.keys]
    for key, _ in auth.node.entries:
        if key.text in known:
            continue
        message = f"auth has no '{key.text[:20]}'."
        near = did_you_mean(key.text, known)
        advice = near or "A secret never stands in a file: name the setting that has it with value_from."
        findings.add(key.place, "unknown-key", message, advice, width=key.width, show_line=False)


def _scheme(auth: Fields, findings: Findings) -> Scheme | None:
    said = [scheme for scheme, key in _NAMES.items() if auth.has(key)]
    if len(said) == 1:
        return said[0]
    code = "bad-value" if said else "missing-key"
    message = "auth takes one of header, basic and cookie."
    findings.add(auth.node.place, code, message, _EXAMPLE, show_line=False)
    return None


def _name(auth: Fields, scheme: Scheme, findings: Findings) -> str:
    key = _NAMES[scheme]
    found = _plain(auth, key, findings)
    if found is None:
        return ""
    if problem := _name_problem(found.text, scheme):
        findings.add(found.place, "bad-value", problem, _EXAMPLE, width=found.width, show_line=False)
    return found.text


def _name_problem(name: str, scheme: Scheme) -> str:
    """A wrong one may be the secret itself, so it is not repeated."""
    if scheme is Scheme.BASIC:
        fine = name.isprintable() and ":" not in name and len(name) <= 200
        return "" if fine else "a user has no colon and no control character."
    if not re.fullmatch(_FIELD, name) or len(name) > 100:
        return f"'{_NAMES[scheme]}' is the name alone, without its value."
    if scheme is Scheme.HEADER and name.lower() in _OURS:
        return f"header {name} can't be set."
    return ""


def _secret(auth: Fields, scheme: Scheme, findings: Findings) -> str:
    key, other = ("value_from", "password_from")[:: -1 if scheme is Scheme.BASIC else 1]
    if auth.has(other):
        message = f"'{other}' does not go with {_NAMES[scheme]}."
        findings.add(auth.place(other), "bad-value", message, f"Write {key}.", show_line=False)
    if not auth.has(key):
        advice = f"Add {key}: MONITOR_SECRET_…, the setting that has the secret."
        findings.add(auth.node.place, "missing-key", f"auth needs '{key}'.", advice, show_line=False)
        return ""
    found = _plain(auth, key, findings)
    if found is None:
        return ""
    if not SECRET.fullmatch(found.text) or found.text.endswith("_FILE"):
        message = f"'{key}' is the name of a setting, and no secret."
        advice = "Write MONITOR_SECRET_ and a name in capital letters; the value goes into the environment."
        findings.add(found.place, "bad-value", message, advice, width=found.width, show_line=False)
    return found.text


def _plain(auth: Fields, key: str, findings: Findings) -> Scalar | None:
    node = auth.node_of(key)
    if isinstance(node, Scalar) and not node.is_null and node.text.strip():
        return node
    findings.add(auth.place(key), "bad-value", f"'{key}' is one text.", _EXAMPLE, show_line=False)
    return None


def read_proxy(table: Fields, findings: Findings, default: str = "") -> str:
    found = table.scalar("proxy")
    return default if found is None else proxy_name(found.text, found, findings)


def proxy_name(name: str, at: Scalar, findings: Findings) -> str:
    """`name` as it is, a problem at `at` where no setting could have it."""
    if not re.fullmatch(_PROXY, name) or proxy_setting(name).endswith("_FILE"):
        message = "this is no name of a proxy."
        advice = "Write direct, or a name in small letters, digits and hyphens; its address is in MONITOR_PROXY_NAME."
        findings.add(at.place, "bad-value", message, advice, width=at.width, show_line=name == "" or "/" not in name)
    return name
