"""The parser of a source's endpoints: `url`, `kind`, `select` and `via` of sources.yaml.

Invalid CSS selectors and JMESPath expressions are reported when the file loads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import yarl

from monitor.domain.sources.source import DateOrder, ItemSelectors, Kind, SourceEndpoint, selector_and_attribute
from monitor.domain.sources.source_url import FILLED_IN, placeholders
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.parsers.access import PROXY, proxy_name
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Table
from monitor.rulefiles.syntax.tables import Kind as KeyKind
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, Scalar

_SHAPED = {Kind.HTML_LIST: "CSS selector", Kind.JSON_API: "JMESPath expression"}
_KIND_HINTS = {  # by names that users expect
    "atom": "Use rss, which reads RSS, Atom and JSON Feed.",
    "json_feed": "Use rss, which reads RSS, Atom and JSON Feed.",
    "html": "Use html_list, which reads a page with a list of links.",
    "page": "Use html_list, which reads a page with a list of links.",
    "json": "Use json_api, which reads JSON.",
    "api": "Use json_api, which reads JSON.",
    "rsshub": "Use rss with the full URL of the RSSHub route.",
    "csv": "Use party_list with format: csv under 'parties', which reads a list of firms and persons.",
    "list_diff": "Use party_list, which compares a list of firms and persons with its version before.",
}


# ------------------------------------------------------------------ URLs


def _url(found: Scalar, findings: Findings) -> str:
    """Return the URL, and report what is wrong with it."""
    problem = url_problem(found.text)
    if problem:
        shown = "@" not in found.text  # the text before @ may be a password
        findings.add(found.place, "bad-url", problem, "Write https://host/path.", width=found.width, show_line=shown)
        return found.text
    for at, name in placeholders(found.text):
        message = f"unknown placeholder '{{{name}}}' in the URL."
        known = ", ".join(f"{{{word}}}" for word in FILLED_IN)
        advice = did_you_mean(name, FILLED_IN) or f"Known placeholders: {known}."
        findings.add(found.place_of(at), "bad-url", message, advice, width=len(name) + 2)
    return found.text


def url_problem(url: str) -> str:
    """Return why this is not a valid URL of a source, "" if it is valid."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "invalid URL."
    if parts.scheme not in ("http", "https"):
        return f"'{parts.scheme or url[:20]}' is not http or https."
    if not host or any(c.isspace() for c in url):
        return "the URL has no host, or contains a space."
    if "\\" in host:
        return "the URL has a backslash in its host."
    if "xn--" in host and not _is_host(host):
        return f"the host '{host[:60]}' is no valid internationalised name (xn--)."
    return "the URL contains a user name or password." if parts.username is not None else ""


def _is_host(host: str) -> bool:
    """True if the client, too, can read the host: yarl decodes `xn--` labels when it is asked for them."""
    try:
        return bool(yarl.URL(f"https://{host}/").host)
    except ValueError:
        return False


def _kind(found: Scalar, findings: Findings) -> Kind | None:
    if found.text in tuple(Kind):
        return Kind(found.text)
    message = f"invalid value '{found.text}' for 'kind'."
    near = _KIND_HINTS.get(found.text.lower()) or did_you_mean(found.text, tuple(Kind))
    advice = near or f"Allowed values: {', '.join(Kind)}."
    findings.add(found.place, "unknown-value", message, advice, width=found.width)
    return None


# ------------------------------------------------------------------ declarations

URL = Key(
    "url",
    "URL of the feed or page, http or https, without user name and password. `{year}`, `{year-1}` and `{today}` "
    "(2026-11-26) are filled in, in the zone of `place`, else in UTC",
    required=True,
    read=_url,
)
KIND = Key("kind", "format of the response; `rss` reads RSS, Atom and JSON Feed", values=tuple(Kind), read=_kind)
SELECT = Table(
    what="'select'",
    keys=(
        Key(
            "items",
            "the items: CSS for `html_list` (`ul.news > li`); JMESPath for `json_api` (`data.items`, "
            "`results[?lang=='en']`, `@` if the whole response is the list)",
            required=True,
            located=True,
        ),
        Key("link", "link of an item; default its first link, in JSON `url`, `link` or `href`", located=True),
        Key(
            "title",
            "title of an item; default the text of its link (or the link's `title` attribute if the text is cut "
            "short), in JSON `title`, `headline` or `name`",
            located=True,
        ),
        Key(
            "date",
            "publication date of an item; default its `<time>`, or a date in its text, title or URL, in JSON `date` or "
            "`published` (seconds since 1970 as well)",
            located=True,
        ),
        Key("summary", "summary of an item", located=True),
        Key("id", "permanent id of an item; default its link", located=True),
        Key("inside", "JMESPath of the page if it is embedded in JSON; `html_list` only", located=True),
        Key("dates", "order of numeric dates; required for two-digit years", values=tuple(DateOrder)),
    ),
)
_ENDPOINT = Table(
    what="an endpoint in 'via'",
    keys=(
        replace(URL, means="another URL; default the source's own", required=False),
        replace(KIND, means="format of the response; default the source's own"),
        Key(
            "select",
            "as in the source; default the source's own if the kind is the same",
            kind=KeyKind.TABLE,
            table=SELECT,
        ),
        replace(PROXY, means="name of a proxy, or `direct` for none"),
    ),
)
_ENDPOINT_WORDS = ("direct", "proxy")
VIA = Key(
    "via",
    "further endpoints of the same authority, tried in order when the first fails: URLs, `direct`, `proxy:NAME`, or "
    "mappings",
    kind=KeyKind.NAMES,
    table=_ENDPOINT,
)


# ------------------------------------------------------------------ kind and shape


def read_shape(
    table: Fields, kind: Kind, findings: Findings, default: ItemSelectors | None = None
) -> ItemSelectors | None:
    """Return the selectors at `select`, None for kinds without `select`. An endpoint's `default` is its source's."""
    language = _SHAPED.get(kind)
    node = table.node_of("select")
    if language is None:
        if node is not None:
            message = f"kind {kind} does not take 'select'."
            advice = f"Delete it, or write kind: {' or '.join(_SHAPED)}."
            findings.add(node.place, "unknown-key", message, advice, width=node.width)
        return None
    if node is None:
        if default is None:
            message = f"kind {kind} needs 'select' with a {language} at 'items'."
            findings.add(table.place("kind"), "missing-key", message, "Add 'select:' and, under it, 'items: …'.")
        return default
    below = table.mapping("select")
    return None if below is None else _read_select(below, kind, findings)


def _read_select(table: Fields, kind: Kind, findings: Findings) -> ItemSelectors:
    check = check_css if kind is Kind.HTML_LIST else check_jmespath
    values = table.values()
    for name, found in values.items():
        if isinstance(found, Scalar):
            (check_jmespath if name == "inside" else check)(found, name, findings)
            values[name] = found.text.strip()
    if kind is not Kind.HTML_LIST and (node := table.node_of("inside")) is not None:
        advice = "Put the path into 'items'."
        findings.add(node.place, "unknown-key", f"kind {kind} does not take 'inside'.", advice, width=node.width)
    return ItemSelectors(**values)


def check_css(found: Scalar, name: str, findings: Findings) -> None:
    """Report a selector that is no valid CSS, or that selects an attribute where elements are needed."""
    selector, attribute = selector_and_attribute(found.text)
    if name == "items" and attribute:
        message = f"'items' selects elements, but '@{attribute}' is an attribute."
        findings.add(found.place, "bad-value", message, f"Delete '@{attribute}'.", width=found.width)
    if not selector and attribute and name != "items":
        return  # an attribute of the item itself
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # imported only if a file has selectors

    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError:
        message = f"invalid CSS selector '{found.text}'."
        findings.add(found.place, "bad-value", message, _css_advice(selector), width=found.width)


def _css_advice(selector: str) -> str:
    if selector.startswith(("/", "./")):
        return "This looks like XPath. In CSS //ul/li is 'ul > li'."
    if ":contains" in selector or "::" in selector:
        return "Only standard CSS is supported: tags, .classes, #ids, [attributes], :has(), :not(), :nth-child()."
    return "Write it as in a style sheet: 'ul.news > li'. Put an attribute after an @: 'a@title'."


def check_jmespath(found: Scalar, _name: str, findings: Findings) -> None:
    """Report an expression that is no valid JMESPath."""
    import jmespath
    from jmespath.exceptions import JMESPathError
    from jmespath.functions import Functions

    try:
        tree = jmespath.compile(found.text).parsed
    except (JMESPathError, RecursionError) as e:
        at = min(getattr(e, "lex_position", None) or 0, max(len(found.text) - 1, 0))
        message = f"invalid JMESPath expression '{found.text}': {_reason(e)}."
        findings.add(found.place_of(at), "bad-value", message, "Write it like data.items[*] or results[?lang=='en'].")
        return
    for called in _functions(tree):
        if called not in Functions.FUNCTION_TABLE:
            advice = did_you_mean(called, Functions.FUNCTION_TABLE) or "See jmespath.org for all functions."
            message = f"unknown JMESPath function '{called}'."
            findings.add(found.place, "bad-value", message, advice, width=found.width)


def _reason(error: Exception) -> str:
    match type(error).__name__:
        case "IncompleteExpressionError":
            return "it ends too early"
        case "RecursionError":
            return "it is nested too deeply"
        case "LexerError" if "Unclosed" in str(error):
            return "a quote is not closed"
        case _:
            return "syntax error here"


def _functions(tree: Mapping[str, Any]) -> Iterator[str]:
    if tree.get("type") == "function_expression":
        yield str(tree["value"])
    for child in tree.get("children", ()):
        if isinstance(child, Mapping):
            yield from _functions(child)


# ------------------------------------------------------------------ further endpoints


def read_endpoints(table: Fields, own: SourceEndpoint, findings: Findings) -> tuple[SourceEndpoint, ...]:
    """Return the endpoints at `via` in their order. `own` is the source's own endpoint, from which they inherit."""
    node = table.node_of("via")
    if node is None:
        return ()
    entries = node.items if isinstance(node, ListNode) else (node,)
    endpoints = (_read_endpoint(entry, own, findings) for entry in entries)
    return tuple(endpoint for endpoint in endpoints if endpoint is not None)


def _read_endpoint(node: Node, own: SourceEndpoint, findings: Findings) -> SourceEndpoint | None:
    if isinstance(node, MapNode):
        return _read_endpoint_mapping(Fields(node, _ENDPOINT, findings), own, findings)
    if isinstance(node, Scalar) and node.text.strip():
        return _read_endpoint_word(node, own, findings)
    message = "an endpoint in 'via' must be a URL, 'direct', 'proxy:NAME', or a mapping with 'url'."
    findings.add(node.place, "bad-value", message, width=node.width)
    return None


def _read_endpoint_word(found: Scalar, own: SourceEndpoint, findings: Findings) -> SourceEndpoint | None:
    word = found.text.strip()
    start, colon, name = word.partition(":")
    is_word = not name.startswith("//") and "@" not in word  # the text before @ may be a password, so it is not shown
    if is_word and start not in _ENDPOINT_WORDS:
        near = did_you_mean(start, _ENDPOINT_WORDS).removesuffix("?")
        advice = f"{near}{colon}{name}?" if near else "Write a URL, direct or proxy:NAME."
        findings.add(found.place, "bad-value", f"unknown endpoint '{word}'.", advice, width=found.width)
        return None
    if word == "direct" or word.startswith("proxy:"):
        proxy = proxy_name(word.removeprefix("proxy:").strip(), found, findings)
        return SourceEndpoint(url=own.url, kind=own.kind, shape=own.shape, proxy=proxy)
    _url(found, findings)
    return SourceEndpoint(url=word, kind=own.kind, shape=own.shape, proxy=own.proxy)


def _read_endpoint_mapping(table: Fields, own: SourceEndpoint, findings: Findings) -> SourceEndpoint:
    values = table.values()
    kind = values.get("kind", own.kind)
    shape = read_shape(table, kind, findings, own.shape if kind is own.kind else None)
    if not (table.has("url") or table.has("proxy")):
        message = "an endpoint in 'via' needs 'url' or 'proxy'."
        findings.add(table.node.place, "missing-key", message, "Add a line 'url: …'.")
    return SourceEndpoint(
        url=values.get("url") or own.url, kind=kind, shape=shape, proxy=values.get("proxy", own.proxy)
    )
