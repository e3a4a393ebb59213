"""Which events acts can join: the filter never excludes one that the fold needs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.scheme import Family
from monitor.domain.event.candidate_events import CandidateEventFilter, Subject, broader_terms
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import ActRef, EventCell, Item
from tests.budget import examples
from tests.domain.event.alike import DAY, TREE, acts, item, number


def subject(of: Item) -> Subject:
    return Subject(commodities=of.commodities, list_id=of.list_id, firms=of.firms, number=of.number)


def placed(later: Sequence[Item], seeds: Sequence[EventCell]) -> set[tuple[ActRef, frozenset[ActRef]]]:
    """The acts of each cell, with its anchor."""
    new = {r for one in later for r in one.refs}
    return {(c.anchor.refs[0], c.refs) for c in fold(later, TREE, seeds) if not new.isdisjoint(c.refs)}


WIDER = [
    item("anchor", commodities=("magnets",)),
    item("wider", 1, commodities=("magnets", "rare_earths")),
    item("new", 9, commodities=("dysprosium",)),
]


@given(acts(), st.integers(0, 46))
@example(WIDER, 5)
@settings(max_examples=examples(300))
def test_filter_does_not_change_the_fold(found: list[Item], split: int) -> None:
    at = DAY + timedelta(days=split)
    seeds = fold([i for i in found if i.day < at], TREE)
    later = [i for i in found if i.day >= at]
    reach = CandidateEventFilter(later, TREE)
    met = [seed for seed in seeds if any(reach(subject(of=i)) for i in seed.items)]
    assert placed(later, met) == placed(later, seeds)


@pytest.mark.parametrize(
    ("new", "shown", "meets"),
    [
        ({}, {"commodities": ("gallium",)}, False),
        ({}, {"commodities": ("dysprosium",)}, True),
        ({"commodities": ("dysprosium",)}, {}, True),
        ({"commodities": ("dysprosium",)}, {"commodities": ("magnets",)}, False),
        ({}, {"commodities": ("dual_use_items",)}, True),
        ({"commodities": ("dual_use_items",)}, {"commodities": ("gallium",)}, True),
        ({}, {"commodities": ()}, True),
        ({}, {"commodities": (), "firms": ("acme",)}, False),
        ({"firms": ("acme",)}, {"commodities": ("gallium",), "firms": ("acme",)}, True),
        ({"list_id": "a"}, {"commodities": ("gallium",), "list_id": "a"}, True),
        ({"list_id": "a"}, {"commodities": ("gallium",), "list_id": "b"}, False),
        ({"number": number("1")}, {"commodities": ("gallium",), "number": number("1")}, True),
        ({"number": number("1")}, {"commodities": ("gallium",), "number": number("2")}, False),
        ({"family": Family.LIST}, {"commodities": (), "list_id": "a"}, True),
        ({"family": Family.LIST}, {"commodities": ("gallium",), "list_id": "a"}, False),
        ({}, {"commodities": (), "list_id": "a"}, False),
    ],
)
def test_which_events_pass_the_filter(new: dict[str, Any], shown: dict[str, Any], meets: bool) -> None:
    assert CandidateEventFilter([item("new", **new)], TREE)(subject(of=item("noted", **shown))) is meets


@given(acts(), st.integers(0, 46))
@example(WIDER, 5)
def test_learned_broader_terms_pass_the_filter(found: list[Item], split: int) -> None:
    at = DAY + timedelta(days=split)
    later = [i for i in found if i.day >= at]
    words = broader_terms(later, TREE)
    seeds = fold([i for i in found if i.day < at], TREE)
    plain = [replace(seed, items=(seed.items[0], *(_but(words, i) for i in seed.items[1:]))) for seed in seeds]
    assert placed(later, plain) == placed(later, seeds)


def _but(words: frozenset[str], of: Item) -> Item:
    return replace(of, commodities=tuple(c for c in of.commodities if c in words))


def test_filter_without_acts_passes_nothing() -> None:
    assert not CandidateEventFilter([], TREE)(subject(of=item("noted")))
