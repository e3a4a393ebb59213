"""Known firms are found by any of their names, and firms with near names are not."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.domain.watch.names import FirmMatch
from monitor.language.names import build_matcher
from monitor.language.names.matcher import likeness
from tests.budget import examples
from tests.names.pairs import decided, pairs, precision, recall

_WORDS = (
    *("Veldoria", "鑫岚河", "ミナセ", "한빛", "Ltd", "有限公司", "(", ")", "404", "第", "三"),
    *("Beijing", "深圳", "市", "ООО", "Юни", "A.", "B", "&"),
)


@pytest.mark.parametrize(
    ("known", "written", "reason"),
    [
        pytest.param("Veldoria Photonics Ltd.", "Veldoria Photonics Limited", "same name", id="en-form-written-out"),
        pytest.param("Veldoria Photonics Ltd.", "VELDORIA PHOTONICS", "legal form differs", id="en-no-form"),
        pytest.param("Brunhagen Optik GmbH & Co. KG", "Brunhagen Optik GmbH", "same name", id="de-form-of-two-parts"),
        pytest.param("PT Nikelindo Tbk", "Nikelindo, PT (Persero)", "same name", id="id-form-in-front"),
        pytest.param("ООО «Сибтантал»", "OOO Sibtantal", "same name in another script", id="ru-latin"),
        pytest.param("鑫岚河光电科技有限公司", "鑫嵐河光電科技股份有限公司", "same name", id="zh-traditional"),
        pytest.param("鑫岚河光电科技", "Xinlanhe Optoelectronic Tech.", "same name in another script", id="zh-pinyin"),
        pytest.param("鑫岚河光电", "深圳市鑫岚河光电有限公司", "a place is named in one of them", id="zh-city"),
        pytest.param("㈱ミナセ光学", "Minase Optical Co., Ltd.", "same name in another script", id="ja-kana"),
        pytest.param("㈱ミナセ光学", "ﾐﾅｾ光学株式会社", "same name", id="ja-half-width"),
        pytest.param("(주)한빛정밀", "Hanbit Precision", "same name in another script", id="ko-hangul"),
        pytest.param("Plant 404", "Factory No. 404", "same name", id="en-number"),
        pytest.param("第四十九研究所", "49th Research Institute", "same name", id="zh-number"),
    ],
)
def test_a_variant_of_a_name_is_certain(known: str, written: str, reason: str) -> None:
    (match,) = build_matcher([("Amberlyn Magnets",), ("Some Alias", known)])(written)
    assert match == FirmMatch(
        firm=1, written=written, known_as=known, score=match.score, certain=True, reason=match.reason
    )
    assert match.reason == reason


@pytest.mark.parametrize(
    ("known", "written"),
    [
        pytest.param("Plant 404", "Plant 405", id="number"),
        pytest.param("Veldoria Photonics", "Veldoria Biologics", id="line-of-business"),
        pytest.param("上海铠谷半导体", "上海凯谷半导体", id="zh-homophone"),
        pytest.param("Shenzhen Xinlanhe Battery", "Shanghai Xinlanhe Battery", id="city"),
        pytest.param("ABK Corp", "ABX Corp", id="initials"),
        pytest.param("Trading Co., Ltd.", "Trading Company", id="no-name-at-all"),
    ],
)
def test_another_firm_is_no_match(known: str, written: str) -> None:
    assert build_matcher([(known,)])(written) == ()


@pytest.mark.parametrize(
    ("known", "written"),
    [
        pytest.param("Veldoria", "Veldoria Marine", id="subsidiary"),
        pytest.param("Veldoria Photonics", "Veldoria Photonics (Shanghai) Co., Ltd", id="branch"),
        pytest.param("Wexholme Foundry", "Wexholm Foundry", id="one-letter"),
        pytest.param("Anton Kirsten Moravel", "Anton K. Moravel", id="initial"),
    ],
)
def test_an_affiliate_or_a_slip_is_possible_only(known: str, written: str) -> None:
    (match,) = build_matcher([(known,)])(written)
    assert not match.certain
    assert match.score < 0.9


def test_the_most_certain_firm_comes_first() -> None:
    found = build_matcher([("Veldoria Marine",), ("Veldoria",)])("Veldoria Ltd")
    assert [match.firm for match in found] == [1, 0]


def test_no_known_firms_match_nothing() -> None:
    assert build_matcher([])("Veldoria") == ()


def test_pairs_of_our_own_making_are_decided_well() -> None:
    found = decided([*pairs("tuning"), *pairs("kept")])
    assert len(found) == 500
    assert precision(found, certain=True).share >= 0.98
    assert recall(found, certain=True).share >= 0.95


@given(st.text(max_size=60))
@settings(max_examples=examples(400))
def test_any_text_can_be_compared(text: str) -> None:
    found = likeness(text, text)
    assert found is None or 0 < found.score <= 1


@given(
    st.lists(
        st.sampled_from(_WORDS),
        max_size=7,
    )
)
@settings(max_examples=examples(400))
@example(["Юни", "A.", "A.", "Ltd", "A."])  # a doubled letter less makes the name short
def test_likeness_is_symmetric(words: list[str]) -> None:
    one, other = " ".join(words), "".join(reversed(words))
    here, there = likeness(one, other), likeness(other, one)
    assert (here is None) == (there is None)
    assert here is None or there is None or here.score == there.score
