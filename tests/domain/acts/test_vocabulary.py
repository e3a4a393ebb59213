"""The tree of concepts: what lies below what, and which names are enough."""

import pickle

import pytest

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary


def good(name: str, parent: str | None = None, *attributes: tuple[str, str]) -> Concept:
    return Concept(id=name, kind=ConceptKind.COMMODITY, label=name, parent=parent, attributes=attributes)


GOODS = Vocabulary.of(
    [good("earths"), good("terbium", "earths"), good("know_how"), good("software", None, ("also", "know_how"))]
)


@pytest.mark.parametrize(
    ("named", "enough"),
    [
        pytest.param(["terbium", "earths"], ("earths",), id="what lies below another is said with it"),
        pytest.param(["terbium", "know_how"], ("terbium", "know_how"), id="goods apart stay"),
        pytest.param(["software", "know_how"], ("software",), id="what another is anyway"),
        pytest.param(["know_how"], ("know_how",), id="by itself it stays"),
        pytest.param(["terbium", "dust", "terbium"], ("terbium",), id="unknown and repeated ones"),
    ],
)
def test_the_topmost_are_enough_to_name_all(named: list[str], enough: tuple[str, ...]) -> None:
    assert GOODS.topmost(named) == enough


COLLECTIVE = ("collective", "yes")
GATHERED = Vocabulary.of(
    [
        *GOODS.concepts.values(),
        good("zinc"),
        good("maize"),
        good("metals", None, COLLECTIVE, ("gathers", "earths"), ("gathers", "zinc")),
        good("minerals", None, COLLECTIVE, ("gathers", "metals")),
        good("sensitive_items", None, COLLECTIVE),
        good("food", None, COLLECTIVE),
        good("rice", "food"),
    ]
)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        pytest.param("terbium", "earths", True, id="what lies below"),
        pytest.param("terbium", "zinc", False, id="two goods"),
        pytest.param("metals", "zinc", True, id="what it gathers"),
        pytest.param("terbium", "metals", True, id="what lies below what it gathers"),
        pytest.param("metals", "maize", False, id="what it does not gather"),
        pytest.param("minerals", "terbium", True, id="what the gathered gather"),
        pytest.param("minerals", "metals", True, id="two words that gather"),
        pytest.param("food", "rice", True, id="a gathering word with a tree has its tree"),
        pytest.param("food", "maize", False, id="and no more"),
    ],
)
def test_a_word_that_gathers_goods_overlaps_with_what_it_may_stand_for(one: str, other: str, overlap: bool) -> None:
    assert GATHERED.overlap([one], [other]) is GATHERED.overlap([other], [one]) is overlap


def test_a_word_that_may_stand_for_anything_means_nothing_and_others_mean_what_they_gather() -> None:
    assert GATHERED.meant(["sensitive_items", "rice", "nickel"]) == {"rice", "nickel"}
    assert GATHERED.meant(["minerals"]) == {"minerals", "metals", "earths", "zinc"}
    assert GATHERED.overlap(["sensitive_items"], ["sensitive_items"])


def test_above_is_all_that_concepts_lie_below() -> None:
    assert GATHERED.above(["terbium", "rice"]) == {"earths", "food"}
    assert GATHERED.above(["zinc", "nickel"]) == frozenset()


def test_the_names_that_overlap_are_those_of_which_each_one_does() -> None:
    names = GATHERED.concepts
    for one in names:
        assert GATHERED.overlapping([one]) == {other for other in names if GATHERED.overlap([one], [other])}


def test_a_name_overlaps_itself_though_no_vocabulary_has_it() -> None:
    assert GATHERED.overlapping(["dust"]) == {"dust"}
    assert GATHERED.overlapping([]) == frozenset()


def test_a_vocabulary_reaches_a_child_whole() -> None:
    name = Name(text="MAP", language="en", exact_case=True, needs="context")
    sent = Vocabulary.of([Concept(id="map", kind=ConceptKind.COMMODITY, label="MAP", names=(name,))])
    assert pickle.loads(pickle.dumps(sent)) == sent
