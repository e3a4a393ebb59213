"""Articles with title and text in different languages: each is read with its own grammar."""

import pytest

from monitor.domain.acts.scheme import Action, Measure
from monitor.language.document import Document
from tests.language.readings import read

ENGLISH = "China bans exports of gallium to Japan"
CHINESE = "中国对日本禁止出口镓"
JAPANESE = "中国は日本へのガリウムの輸出を禁止した"
KOREAN = "중국, 일본에 갈륨 수출 금지"
QUIET = {
    "en": "The ministry gave no reason. Traders had expected it. The notice is dated Friday.",
    "zh-Hans": "该部门没有说明理由。市场早有预期。公告日期为周五。",
    "ja": "理由は示されていない。市場では予想されていた。告示の日付は金曜日である。",
    "ko": "이유는 밝히지 않았다. 시장에서는 예상된 일이었다. 고시 날짜는 금요일이다.",
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
@pytest.mark.parametrize("language", QUIET)
@pytest.mark.parametrize("title", [ENGLISH, CHINESE, JAPANESE, KOREAN], ids=["en", "zh", "ja", "ko"])
def test_title_is_read_in_its_own_language(title: str, text: str, language: str) -> None:
    """`language` is the detected language of the whole article."""
    (act,) = read(title, text, language).acts
    assert (act.issuer, act.target, act.commodities) == ("CN", ("JP",), ("gallium",))
    assert (act.measure, act.action) == (Measure.EXPORT_BAN, Action.IMPOSE)


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        pytest.param("Ministry notice", f"{CHINESE}。{QUIET['zh-Hans']}", "en", id="chinese-under-english"),
        pytest.param("官方公告", f"{ENGLISH}. {QUIET['en']}", "zh-Hans", id="english-under-chinese"),
        pytest.param("정부 고시", f"{JAPANESE}。{QUIET['ja']}", "ko", id="japanese-under-korean"),
        pytest.param(
            "当局の告示について",
            f"중국은 일본에 대한 갈륨 수출을 금지했다. {QUIET['ko']}",
            "ja",
            id="korean-under-japanese",
        ),
    ],
)
def test_text_is_read_in_its_own_language(title: str, text: str, language: str) -> None:
    acts = read(title, text, language).acts
    assert [(a.issuer, a.measure, a.commodities) for a in acts] == [("CN", Measure.EXPORT_BAN, ("gallium",))]


def test_title_and_text_in_two_languages_state_one_act_once() -> None:
    (act,) = read(ENGLISH, f"{CHINESE}。", "zh-Hans").acts
    assert {s.field for s in act.evidence} == {"title", "text"}


def test_undetected_field_has_the_language_of_the_article() -> None:
    document = Document.of("", CHINESE, "zh-Hans")
    assert (document.language_of("title"), document.language_of("text")) == ("zh-Hans", "zh-Hans")
