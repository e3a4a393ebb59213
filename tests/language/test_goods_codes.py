"""Control list numbers count anywhere; tariff headings only after a word that announces them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.language.document import Document
from monitor.language.folding import fold
from monitor.language.goods_codes import GoodsCodes
from monitor.language.lexicon import Lexicon
from tests.language.shipped import shipped_vocabulary


def good(name: str, *codes: tuple[str, str], parent: str | None = None) -> Concept:
    return Concept(id=name, kind=ConceptKind.COMMODITY, label=name, parent=parent, attributes=codes)


CODES = GoodsCodes(
    Vocabulary.of(
        [
            good("accelerators", ("eccn", "3A090")),
            good("scanners", ("eccn", "3B001.f")),
            good("tools", ("eccn", "3B001")),
            good("gallium", ("hs", "8112.92")),
            good("indium", ("hs", "8112.92")),
            good("metals", ("hs", "8112")),
            good("earths", ("hs", "2846")),
            good("terbium", ("hs", "2846.90"), parent="earths"),
        ]
    )
)


def found(text: str) -> list[tuple[str, str]]:
    folded = fold(text).text
    return [(folded[start:end], concept) for start, end, concept in CODES.found(folded)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("licences for items under ECCN 3A090", [("3a090", "accelerators")], id="a number of the list"),
        pytest.param("3B001.f machines", [("3b001.f", "scanners")], id="a paragraph that has its own goods"),
        pytest.param("3B001.c machines", [("3b001.c", "tools")], id="a paragraph without its own"),
        pytest.param("flight 3A0901, model X3A090, 3A999", [], id="no number of the list"),
        pytest.param("HS 8112.92", [("8112.92", "gallium"), ("8112.92", "indium")], id="goods that share a heading"),
        pytest.param("goods of tariff code 8112.49", [("8112.49", "metals")], id="the heading above"),
        pytest.param("HS codes 2846.90, 8112.10", [("2846.90", "terbium"), ("8112.10", "metals")], id="a row of codes"),
        pytest.param(
            "参考海关商品编号：8112929010", [("8112929010", "gallium"), ("8112929010", "indium")], id="ten digits"
        ),
        pytest.param("HS코드 2846", [("2846", "earths")], id="korean"),
        pytest.param("HSコード：2846.90", [("2846.90", "terbium")], id="japanese, full width"),
        pytest.param("the index closed at 8112.92", [], id="a figure"),
        pytest.param("HS 9999.99", [], id="a heading of nothing known"),
    ],
)
def test_codes_stand_for_goods(text: str, codes: list[tuple[str, str]]) -> None:
    assert found(text) == codes


def test_a_code_is_a_mention_like_any_name() -> None:
    text = "US adds licence requirement for exports of items under ECCN 3A090"
    mentions = Lexicon(shipped_vocabulary()).mentions(Document.of(text, "", "en"))
    goods = [(m.concept, m.span.quote) for m in mentions if m.kind == "commodity"]
    assert goods == [("ai_chips", "3A090")]


@given(st.text(alphabet="hs 0123456789.abcde,商品编号：", max_size=60))
def test_whatever_stands_there_codes_are_pieces_of_it(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end, _ in CODES.found(text))
