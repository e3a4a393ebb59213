"""The tree of concepts: what lies below what, and which names are enough."""

import pytest

from monitor.domain.vocabulary import Concept, ConceptKind, Vocabulary


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
