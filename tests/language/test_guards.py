import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.vocabulary import ConceptKind
from monitor.language.guards import is_word_sign, stands_alone, stands_as_run, starts_word


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ("a", True),
        ("é", True),
        ("7", True),
        ("я", True),
        ("-", False),
        ("'", False),
        ("中", False),
        ("カ", False),
        ("한", False),
    ],
)
def test_only_signs_of_spaced_words_part_no_word(sign: str, expected: bool) -> None:
    assert is_word_sign(sign) is expected


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
    assert stands_alone(text, start, start + 1, kind, language) is expected


def test_a_run_of_katakana_is_one_word() -> None:
    assert stands_as_run("対タイ輸出", 1, 3)
    assert not stands_as_run("タイミング", 0, 2)
    assert not stands_as_run("シタイ", 1, 3)


def test_a_korean_noun_begins_its_word_or_follows_a_direction() -> None:
    assert starts_word("인도 수출", 0)
    assert starts_word("대인도 수출", 1)
    assert not starts_word("시인도", 1)


@given(st.text(min_size=1, max_size=6), st.data())
def test_every_guard_answers_at_the_edges_of_a_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    for language in ("zh", "ja", "ko"):
        for kind in ConceptKind:
            assert stands_alone(text, at, at + 1, kind, language) in (True, False)
    assert stands_as_run(text, at, at + 1) in (True, False)
    assert starts_word(text, at) in (True, False)
