"""The source keys `auth` and `proxy`, for feeds with access control.

Files name the setting that holds a secret, never the secret itself. A secret in a file is an error and is not shown.
"""

import re

from monitor.domain.sources.source import Access, Scheme, proxy_setting
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import MapNode, Scalar

SECRET = re.compile(r"MONITOR_SECRET_[A-Z0-9]+(_[A-Z0-9]+)*")
_PROXY = r"[a-z0-9]+(-[a-z0-9]+)*"
_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # RFC 9110 token: the name of a header or a cookie
_RESERVED = frozenset(  # headers that describe the message itself, or that the fetcher sets
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
_KEY_OF = {Scheme.HEADER: "header", Scheme.BASIC: "basic", Scheme.COOKIE: "cookie"}
AUTH = Table(
    what="auth",
    keys=(
        Key("header", "name of the header that carries the key: `Authorization`, `X-Api-Key`"),
        Key("basic", "user name for HTTP basic authentication"),
        Key("cookie", "name of the cookie that carries the key"),
        Key("value_from", "setting with the value of the header or cookie: `MONITOR_SECRET_NAME`"),
        Key("password_from", "setting with the password for `basic`: `MONITOR_SECRET_NAME`"),
    ),
    any_of=("header", "basic", "cookie"),
)
PROXY = Key(
    "proxy",
    "`direct` for none, or `name` for the proxy in the setting `MONITOR_PROXY_NAME`; default that of the system",
    read=lambda found, findings: proxy_name(found.text, found, findings),
)
ACCESS_KEYS = (
    Key("auth", "credentials for a feed behind a key or a login", kind=Kind.TABLE, table=AUTH, field="access"),
    PROXY,
)


def read_access(table: Fields, url: str, findings: Findings) -> Access | None:
    """Return the value of `auth`, None if it is missing or invalid.

    Its problems do not show the line, which may hold a secret.
    """
    node = table.node_of("auth")
    if node is None:
        return None
    if not isinstance(node, MapNode):
        findings.add(node.place, "bad-value", "'auth' must be a mapping.", _EXAMPLE, show_line=False)
        return None
    auth = Fields(node, AUTH, findings)
    before = findings.errors
    _report_unknown_keys(auth, findings)
    scheme = _scheme(auth, findings)
    if scheme is None:
        return None
    name = _name(auth, scheme, findings)
    secret = _secret(auth, scheme, findings)
    if findings.errors > before:
        return None
    if url.startswith("http:"):
        message = "'auth' is sent unencrypted: the URL is http."
        findings.warn(node.place, "key-in-clear", message, "Use https if the site supports it.")
    return Access(scheme=scheme, name=name, secret=secret)


_EXAMPLE = "Write auth: {header: Authorization, value_from: MONITOR_SECRET_…}."


def _report_unknown_keys(auth: Fields, findings: Findings) -> None:
    known = [key.name for key in AUTH.keys]
    for key, _ in auth.node.entries:
        if key.text in known:
            continue
        message = f"unknown key '{key.text[:20]}' in auth."
        near = did_you_mean(key.text, known)
        advice = near or "Do not write a secret into a file: name the setting that holds it with value_from."
        findings.add(key.place, "unknown-key", message, advice, width=key.width, show_line=False)


def _scheme(auth: Fields, findings: Findings) -> Scheme | None:
    found = [scheme for scheme, key in _KEY_OF.items() if auth.has(key)]
    if len(found) == 1:
        return found[0]
    code = "bad-value" if found else "missing-key"
    message = "auth takes exactly one of header, basic and cookie."
    findings.add(auth.node.place, code, message, _EXAMPLE, show_line=False)
    return None


def _name(auth: Fields, scheme: Scheme, findings: Findings) -> str:
    key = _KEY_OF[scheme]
    found = _plain(auth, key, findings)
    if found is None:
        return ""
    if problem := _name_problem(found.text, scheme):
        findings.add(found.place, "bad-value", problem, _EXAMPLE, width=found.width, show_line=False)
    return found.text


def _name_problem(name: str, scheme: Scheme) -> str:
    """Return what is wrong with the name, "" if it is valid. An invalid name may be the secret, so it is not shown."""
    if scheme is Scheme.BASIC:
        valid = name.isprintable() and ":" not in name and len(name) <= 200
        return "" if valid else "invalid user name for 'basic': no colon or control character, 200 characters at most."
    if not re.fullmatch(_HEADER_NAME, name) or len(name) > 100:
        return f"'{_KEY_OF[scheme]}' takes the name alone, without its value."
    if scheme is Scheme.HEADER and name.lower() in _RESERVED:
        return f"header {name} is reserved and can't be set."
    return ""


def _secret(auth: Fields, scheme: Scheme, findings: Findings) -> str:
    key, other = ("value_from", "password_from")[:: -1 if scheme is Scheme.BASIC else 1]
    if auth.has(other):
        message = f"'{other}' can't be used with {_KEY_OF[scheme]}."
        findings.add(auth.place(other), "bad-value", message, f"Use {key}.", show_line=False)
    if not auth.has(key):
        advice = f"Add {key}: MONITOR_SECRET_…, the setting that holds the secret."
        findings.add(auth.node.place, "missing-key", f"auth needs '{key}'.", advice, show_line=False)
        return ""
    found = _plain(auth, key, findings)
    if found is None:
        return ""
    if not SECRET.fullmatch(found.text) or found.text.endswith("_FILE"):
        message = f"'{key}' takes the name of a setting, not the secret."
        advice = "Write MONITOR_SECRET_ and a name in capital letters, and set that environment variable."
        findings.add(found.place, "bad-value", message, advice, width=found.width, show_line=False)
    return found.text


def _plain(auth: Fields, key: str, findings: Findings) -> Scalar | None:
    node = auth.node_of(key)
    if isinstance(node, Scalar) and not node.is_null and node.text.strip():
        return node
    findings.add(auth.place(key), "bad-value", f"'{key}' must be text.", _EXAMPLE, show_line=False)
    return None


def proxy_name(name: str, at: Scalar, findings: Findings) -> str:
    """Return `name` unchanged, and report a problem at `at` if no setting can have that name."""
    if not re.fullmatch(_PROXY, name) or proxy_setting(name).endswith("_FILE"):
        message = "invalid proxy name."
        advice = "Write direct, or a name in lower-case letters, digits and hyphens; set its URL in MONITOR_PROXY_NAME."
        findings.add(at.place, "bad-value", message, advice, width=at.width, show_line=name == "" or "/" not in name)
    return name
