import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.writing import writing_of


@pytest.mark.parametrize(
    ("text", "name", "kind", "language", "expected"),
    [
        pytest.param("白银出口", "银", ConceptKind.COMMODITY, "zh", True, id="silver-exports"),
        pytest.param("银行出口贷款", "银", ConceptKind.COMMODITY, "zh", False, id="a-bank"),
        pytest.param("输美商品", "美", ConceptKind.PLACE, "zh", True, id="towards-the-us"),
        pytest.param("完美对接", "美", ConceptKind.PLACE, "zh", False, id="perfect"),
        pytest.param("今日对外发布", "日", ConceptKind.PLACE, "zh", False, id="today"),
        pytest.param("美日对华磋商", "日", ConceptKind.PLACE, "zh", True, id="japan-beside-the-us"),
        pytest.param("未经许可", "未", ConceptKind.HEDGE, "zh", False, id="without-permission-is-no-negation"),
        pytest.param("未放宽", "未", ConceptKind.HEDGE, "zh", True, id="not-eased"),
        pytest.param("获美国许可", "获", ConceptKind.VERB, "zh", True, id="gets"),
        pytest.param("海关查获走私", "获", ConceptKind.VERB, "zh", False, id="seizes"),
        pytest.param("規制緩和へ", "へ", ConceptKind.HEDGE, "ja", True, id="a-headline's-last-sign"),
        pytest.param("中国への輸出", "へ", ConceptKind.HEDGE, "ja", False, id="a-particle-of-direction"),
        pytest.param("美 정부", "美", ConceptKind.PLACE, "ko", True, id="korean"),
        pytest.param("美國 정부", "美", ConceptKind.PLACE, "ko", False, id="part-of-a-word-in-korean"),
    ],
)
def test_a_single_sign_counts_by_its_neighbours(
    text: str, name: str, kind: ConceptKind, language: str, expected: bool
) -> None:
    start = text.index(name)
    assert writing_of(language).stands_alone(text, start, start + 1, kind) is expected


@given(st.text(min_size=1, max_size=6), st.data())
def test_every_writing_answers_at_the_edges_of_a_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    for language in ("zh", "ja", "ko", "en"):
        for kind in ConceptKind:
            assert writing_of(language).stands_alone(text, at, at + 1, kind) in (True, False)
