"""Removal of boilerplate from a page: menus, lists of other articles, footers.

trafilatura selects blocks by their length, and takes the whole page where none is long enough: menus then outweigh a
Chinese notice of a hundred characters. Where little is left after this removal, that is the text.
"""

import re
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import html

from monitor.ingest.text.html import html_to_text

_FRAME_NAMES = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|foot|footer|copyright|bottom|bread|breadcrumbs?|crumbs?|sidebar|share"
    r"|related|relations?|toolbar|pagination|pager|skip|cookie|banner|login|search)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_FRAME_TAGS = frozenset({"nav", "footer", "aside"})
_BLOCKS = frozenset({"div", "ul", "ol", "dl", "table", "section", "nav", "footer", "aside", "header", "p", "td", "tr"})
_MIN_LINKS = 4  # of a block that is a list of links
_LINKED = 0.7  # share of its text that is in links
_A_PHRASE = 20  # characters between links: longer text is a sentence, not a date, a bar or "more"
_A_CELL = 300  # characters; larger cells are page layout
_SMALL = 0.3  # share of a page's text: a larger block is content, whatever its class is
_UNREAD = frozenset({"script", "style", "noscript", "template"})


class _Weight(NamedTuple):
    """Characters outside and inside links, the longest text outside, the number of links."""

    own: int = 0
    linked: int = 0
    longest: int = 0
    links: int = 0

    def __add__(self, other: object) -> "_Weight":
        assert isinstance(other, _Weight)
        longest = max(self.longest, other.longest)
        return _Weight(self.own + other.own, self.linked + other.linked, longest, self.links + other.links)


def without_boilerplate(tree: Any) -> str:
    """Removes boilerplate from the lxml tree and returns the remaining text, one line per table row."""
    weights = _weigh(tree)
    whole = weights[tree].own
    for element in list(tree.iter()):
        weight = weights.get(element)
        if weight is None or element.tag not in _BLOCKS or element.getparent() is None:
            continue
        if _is_list_of_links(weight) or (weight.own <= _SMALL * whole and _is_frame(element)):
            element.drop_tree()
    return html_to_text(html.tostring(_with_rows(deepcopy(tree)), encoding="unicode"))


def _with_rows(tree: Any) -> Any:
    for cell in list(tree.iter("td", "th")):
        text = " ".join(cell.text_content().split())
        if len(text) <= _A_CELL:
            cell.clear()
            cell.tag, cell.text, cell.tail = "span", text, " "
        else:
            cell.tag = "div"
    for part in tree.iter("table", "thead", "tbody", "tfoot", "tr"):
        part.tag = "div"
    return tree


def _weigh(tree: Any) -> dict[Any, _Weight]:
    """The weight of each element; children are computed before their parents."""
    weights: dict[Any, _Weight] = {}
    for element in reversed(list(tree.iter())):
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            continue
        weight = _piece(element.text)
        for child in element:
            weight = weight + weights.get(child, _Weight()) + _piece(child.tail)
        if element.tag == "a":
            weight = _Weight(0, weight.own + weight.linked, 0, 1)
        weights[element] = weight
    return weights


def _piece(text: str | None) -> _Weight:
    length = len(text.strip()) if text else 0
    return _Weight(length, 0, length, 0)


def _is_list_of_links(weight: _Weight) -> bool:
    total = weight.own + weight.linked
    return weight.links >= _MIN_LINKS and weight.longest < _A_PHRASE and weight.linked >= _LINKED * total


def _is_frame(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in _FRAME_TAGS or bool(_FRAME_NAMES.search(names))
