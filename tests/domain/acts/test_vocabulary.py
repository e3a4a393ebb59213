"""The tree of concepts: ancestors, overlap and collective terms."""

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
def test_topmost_drops_concepts_below_another(named: list[str], enough: tuple[str, ...]) -> None:
    assert GOODS.most_general(named) == enough


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
def test_collective_term_overlaps_with_what_it_may_stand_for(one: str, other: str, overlap: bool) -> None:
    assert GATHERED.overlap([one], [other]) is GATHERED.overlap([other], [one]) is overlap


def test_collective_terms_expand_to_their_goods_and_unbounded_ones_to_nothing() -> None:
    assert GATHERED.expanded(["sensitive_items", "rice", "nickel"]) == {"rice", "nickel"}
    assert GATHERED.expanded(["minerals"]) == {"minerals", "metals", "earths", "zinc"}
    assert GATHERED.overlap(["sensitive_items"], ["sensitive_items"])


def test_above_is_all_ancestors() -> None:
    assert GATHERED.ancestors(["terbium", "rice"]) == {"earths", "food"}
    assert GATHERED.ancestors(["zinc", "nickel"]) == frozenset()


def test_overlapping_agrees_with_overlap() -> None:
    names = GATHERED.concepts
    assert GATHERED.overlapping(["metals"]) == {"metals", "minerals", "earths", "terbium", "zinc"}
    for one in names:
        assert GATHERED.overlapping([one]) == {other for other in names if GATHERED.overlap([one], [other])}


def test_unknown_name_overlaps_itself() -> None:
    assert GATHERED.overlapping(["dust"]) == {"dust"}
    assert GATHERED.overlapping([]) == frozenset()


def test_vocabulary_survives_pickling() -> None:
    name = Name(text="MAP", language="en", exact_case=True, needs="context")
    sent = Vocabulary.of([Concept(id="map", kind=ConceptKind.COMMODITY, label="MAP", names=(name,))])
    assert pickle.loads(pickle.dumps(sent)) == sent
