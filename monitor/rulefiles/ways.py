"""How a source's address is read, and the other ways to it: `kind`, `select` and `via` of a sources file.

A selector that is no CSS and an expression that is no JMESPath are problems at their places, told when they load.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from monitor.domain.sources.source import DateOrder, Kind, Shape, Way, selector_and_attribute
from monitor.domain.sources.source_url import FILLED_IN, placeholders
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.access import proxy_name, read_proxy
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.tables import Key, Table
from monitor.rulefiles.tables import Kind as KeyKind
from monitor.rulefiles.yaml12 import ListNode, MapNode, Node, Scalar

__all__ = ["KIND", "SELECT", "VIA", "read_kind", "read_shape", "read_url", "read_via", "url_problem"]

_SHAPED = {Kind.HTML_LIST: "CSS selector", Kind.JSON_API: "JMESPath expression"}
_OTHER_NAMES = {  # of kinds, as people call them
    "atom": "rss reads RSS, Atom and JSON Feed.",
    "json_feed": "rss reads RSS, Atom and JSON Feed.",
    "html": "html_list reads a page with a list of links.",
    "page": "html_list reads a page with a list of links.",
    "json": "json_api reads what answers in JSON.",
    "api": "json_api reads what answers in JSON.",
    "rsshub": "An RSSHub instance answers in RSS: write its whole address and kind rss.",
}
KIND = Key(
    name="kind",
    means="how what the address answers is read; rss reads RSS, Atom and JSON Feed",
    values=tuple(Kind),
)
SELECT = Table(
    what="'select'",
    keys=(
        Key(name="items", means="the items: CSS in a html_list, JMESPath in a json_api", required=True),
        Key(name="link", means="of an item: where it leads; the first link if left out"),
        Key(name="title", means="of an item: its title; the text of its link if left out"),
        Key(name="date", means="of an item: when it was published; looked for in its text if left out"),
        Key(name="summary", means="of an item: what it says"),
        Key(name="id", means="of an item: what names it for good; its link if left out"),
        Key(name="inside", means="where the page is, as JMESPath, if it comes within JSON; html_list only"),
        Key(
            name="dates",
            means="the order of days in figures: ymd, dmy, mdy; needed for years of two figures",
            values=tuple(DateOrder),
        ),
    ),
)
_WAY = Table(
    what="a way",
    keys=(
        Key(name="url", means="another address; the source's own if left out"),
        KIND,
        Key(name="select", means="as in the source", kind=KeyKind.TABLE, table=SELECT),
        Key(name="proxy", means="the name of a proxy, or direct for none"),
    ),
)
_WAY_WORDS = ("direct", "proxy")
VIA = Key(
    name="via",
    means="other ways, tried in this order when the first fails: addresses, direct, proxy:NAME, or url with kind",
    kind=KeyKind.NAMES,
    table=_WAY,
)


# ------------------------------------------------------------------ addresses


def read_url(table: Fields, findings: Findings) -> str:
    """The address at `url`, "" where there is none."""
    found = table.scalar("url")
    if found is not None:
        _check_url(found, findings)
    return "" if found is None else found.text


def _check_url(found: Scalar, findings: Findings) -> None:
    problem = url_problem(found.text)
    if problem:
        shown = "@" not in found.text  # what stands before @ may be a password
        findings.add(found.place, "bad-url", problem, "Write https://host/path.", width=found.width, show_line=shown)
        return
    for at, name in placeholders(found.text):
        message = f"'{{{name}}}' stands for nothing in an address."
        known = ", ".join(f"{{{word}}}" for word in FILLED_IN)
        advice = did_you_mean(name, FILLED_IN) or f"What is filled in: {known}."
        findings.add(found.place_of(at), "bad-url", message, advice, width=len(name) + 2)


def url_problem(url: str) -> str:
    """Why this is no address of a source, "" if it is one."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "this is no address."
    if parts.scheme not in ("http", "https"):
        return f"'{parts.scheme or url[:20]}' is not http or https."
    if not host or any(c.isspace() for c in url):
        return "the address has no host or has a space in it."
    if "\\" in host:
        return "the address has a backslash in its host."
    return "an address can't carry a name and a password." if parts.username is not None else ""


# ------------------------------------------------------------------ kind and shape


def read_kind(table: Fields, findings: Findings, default: Kind = Kind.RSS) -> Kind:
    found = table.scalar("kind")
    if found is None:
        return default
    if found.text in tuple(Kind):
        return Kind(found.text)
    message = f"'kind' can't be '{found.text}'."
    near = _OTHER_NAMES.get(found.text.lower()) or did_you_mean(found.text, tuple(Kind))
    advice = near or f"It takes {', '.join(Kind)}."
    findings.add(found.place, "unknown-value", message, advice, width=found.width)
    return default


def read_shape(table: Fields, kind: Kind, findings: Findings, default: Shape | None = None) -> Shape | None:
    """What `select` says, for the kinds that are told where things stand; None for the others.

    `default` is that of a source for one of its ways.
    """
    language = _SHAPED.get(kind)
    node = table.node_of("select")
    if language is None:
        if node is not None:
            message = f"kind {kind} has no 'select': it knows where things stand."
            advice = f"Take it away, or write kind: {' or '.join(_SHAPED)}."
            findings.add(node.place, "unknown-key", message, advice, width=node.width)
        return None
    if node is None:
        if default is None:
            message = f"kind {kind} needs 'select' with a {language} at 'items'."
            findings.add(table.place("kind"), "missing-key", message, "Add 'select:' and, under it, 'items: …'.")
        return default
    below = table.mapping("select")
    return None if below is None else _read_select(below, kind, findings)


def _read_select(table: Fields, kind: Kind, findings: Findings) -> Shape:
    check = _check_css if kind is Kind.HTML_LIST else _check_jmespath
    said = {name: _read_selector(table, name, check, findings) for name in ("items", *_PARTS)}
    inside = _read_selector(table, "inside", _check_jmespath, findings)
    if kind is not Kind.HTML_LIST and table.has("inside"):
        node = table.node_of("inside")
        place, width = (node.place, node.width) if node is not None else (table.node.place, 1)
        advice = "Let 'items' begin with it."
        findings.add(place, "unknown-key", f"kind {kind} has no 'inside'.", advice, width=width)
    order = table.word("dates")
    table.finish()
    return Shape(**said, inside=inside, dates=None if order is None else DateOrder(order))


_PARTS = ("id", "link", "title", "date", "summary")


def _read_selector(table: Fields, name: str, check: Callable[[Scalar, str, Findings], None], findings: Findings) -> str:
    found = table.scalar(name)
    if found is None:
        return ""
    check(found, name, findings)
    return found.text.strip()


def _check_css(found: Scalar, name: str, findings: Findings) -> None:
    selector, attribute = selector_and_attribute(found.text)
    if name == "items" and attribute:
        message = f"'items' finds elements; '@{attribute}' is an attribute of one."
        findings.add(found.place, "bad-value", message, "Leave it away here.", width=found.width)
    if not selector and attribute and name != "items":
        return  # an attribute of the item itself
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # the daemon carries neither where no file asks

    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError:
        message = f"'{found.text}' is no CSS selector."
        findings.add(found.place, "bad-value", message, _css_advice(selector), width=found.width)


def _css_advice(selector: str) -> str:
    if selector.startswith(("/", "./")):
        return "This looks like XPath. In CSS //ul/li is 'ul > li'."
    if ":contains" in selector or "::" in selector:
        return "Only what CSS itself has is read: tags, .classes, #ids, [attributes], :has(), :not(), :nth-child()."
    return "Write it as in a style sheet: 'ul.news > li'. An attribute stands behind an @: 'a@title'."


def _check_jmespath(found: Scalar, name: str, findings: Findings) -> None:
    del name
    import jmespath
    from jmespath.exceptions import JMESPathError
    from jmespath.functions import Functions

    try:
        tree = jmespath.compile(found.text).parsed
    except (JMESPathError, RecursionError) as e:
        at = min(getattr(e, "lex_position", None) or 0, max(len(found.text) - 1, 0))
        message = f"'{found.text}' is no JMESPath expression: {_reason(e)}."
        findings.add(found.place_of(at), "bad-value", message, "Write it like data.items[*] or results[?lang=='en'].")
        return
    for called in _functions(tree):
        if called not in Functions.FUNCTION_TABLE:
            advice = did_you_mean(called, Functions.FUNCTION_TABLE) or "jmespath.org lists them."
            message = f"JMESPath has no function '{called}'."
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
            return "it can't be read from here on"


def _functions(tree: Mapping[str, Any]) -> Iterator[str]:
    if tree.get("type") == "function_expression":
        yield str(tree["value"])
    for child in tree.get("children", ()):
        if isinstance(child, Mapping):
            yield from _functions(child)


# ------------------------------------------------------------------ other ways


def read_via(table: Fields, own: Way, findings: Findings) -> tuple[Way, ...]:
    """The other ways in their order. What a way does not say is as in the source itself."""
    node = table.node_of("via")
    if node is None:
        return ()
    entries = node.items if isinstance(node, ListNode) else (node,)
    ways = (_read_way(entry, own, findings) for entry in entries)
    return tuple(way for way in ways if way is not None)


def _read_way(node: Node, own: Way, findings: Findings) -> Way | None:
    if isinstance(node, MapNode):
        return _read_way_table(Fields(node, _WAY, findings), own, findings)
    if isinstance(node, Scalar) and node.text.strip():
        return _read_way_word(node, own, findings)
    message = "a way is an address, 'direct', 'proxy:NAME', or a mapping with 'url'."
    findings.add(node.place, "bad-value", message, width=node.width)
    return None


def _read_way_word(found: Scalar, own: Way, findings: Findings) -> Way | None:
    word = found.text.strip()
    begins, colon, name = word.partition(":")
    if not name.startswith("//") and begins not in _WAY_WORDS and "@" not in word:  # before @ may be a password
        near = did_you_mean(begins, _WAY_WORDS).removesuffix("?")
        advice = f"{near}{colon}{name}?" if near else "Write an address, direct or proxy:NAME."
        findings.add(found.place, "bad-value", f"'{word}' is no way.", advice, width=found.width)
        return None
    if word == "direct" or word.startswith("proxy:"):
        proxy = proxy_name(word.removeprefix("proxy:").strip(), found, findings)
        return Way(url=own.url, kind=own.kind, shape=own.shape, proxy=proxy)
    _check_url(found, findings)
    return Way(url=word, kind=own.kind, shape=own.shape, proxy=own.proxy)


def _read_way_table(table: Fields, own: Way, findings: Findings) -> Way:
    kind = read_kind(table, findings, own.kind)
    shape = read_shape(table, kind, findings, own.shape if kind is own.kind else None)
    url = read_url(table, findings) or own.url
    proxy = read_proxy(table, findings, own.proxy)
    if not (table.has("url") or table.has("proxy")):
        message = "a way needs 'url' or 'proxy': without either it is the source's own."
        findings.add(table.node.place, "missing-key", message, "Add a line 'url: …'.")
    table.finish()
    return Way(url=url, kind=kind, shape=shape, proxy=proxy)
