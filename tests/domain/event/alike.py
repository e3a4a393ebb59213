"""Acts of one issuer that are similar enough to be one event."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Direction, Family
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import ActRef, EventCell, Item

DAY = date(2026, 11, 2)
PARENTS = {"dysprosium": "heavy_rare_earths", "heavy_rare_earths": "rare_earths", "magnets": "rare_earths"}


class Goods:
    """A small vocabulary tree, in which dual-use items may stand for anything."""

    def expanded(self, concepts: Iterable[str]) -> frozenset[str]:
        return frozenset(concepts) - {"dual_use_items"}

    def ancestors(self, concepts: Iterable[str]) -> frozenset[str]:
        found = frozenset(PARENTS[c] for c in concepts if c in PARENTS)
        return found | self.ancestors(found) if found else found


TREE = Goods()


def item(name: str, day: int = 0, **changes: Any) -> Item:
    value = Item(
        refs=(ActRef(article_id=ArticleId(name), ordinal=0),),
        issuer="CN",
        day=DAY + timedelta(days=day),
        tier=2,
        direction=Direction.TIGHTENING,
        family=Family.RULE,
        title="China tightens export rules",
        language="en",
        commodities=("rare_earths",),
    )
    return replace(value, **changes)


def number(which: str) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=which, year=2026)


def partition(cells: Iterable[EventCell]) -> set[frozenset[ActRef]]:
    return {c.refs for c in cells}


def names(cells: Iterable[EventCell]) -> list[list[str]]:
    """The articles of each cell, in order of the cells' anchors."""
    return [sorted(r.article_id for r in c.refs) for c in cells]


def a_few(*concepts: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(concepts), max_size=2, unique=True).map(tuple)


@st.composite
def acts(draw: st.DrawFn) -> list[Item]:
    """Acts so similar that most pairs could be one event."""
    alike: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "day": st.integers(0, 45),
            "tier": st.integers(0, 3),
            "issuer": st.sampled_from(["CN", "US"]),
            "direction": st.sampled_from([Direction.TIGHTENING, Direction.EASING]),
            "family": st.sampled_from([Family.RULE, Family.GRANT, Family.LIST]),
            "title": st.sampled_from(["China tightens export rules", "China eases export rules", "中方批准稀土出口"]),
            "language": st.sampled_from(["en", "zh-Hans"]),
            "commodities": a_few("rare_earths", "dysprosium", "magnets", "gallium", "dual_use_items"),
            "firms": a_few("acme", "globex"),
            "list_id": st.sampled_from([None, "dual_use"]),
            "target": a_few("JP", "US", "ALL"),
            "number": st.sampled_from([None, None, None, number("1"), number("2")]),
            "listed": a_few("aa", "bb", "cc"),
        }
    )
    return [item(f"{n:02}", **made) for n, made in enumerate(draw(st.lists(alike, max_size=14)))]
