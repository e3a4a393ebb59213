import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.detection import field_language, language_of


@pytest.mark.parametrize(
    ("title", "declared", "expected"),
    [
        pytest.param("China eases export curbs on rare earths", "", "en", id="english"),
        pytest.param("US drops EDA curbs", "", "en", id="short-english"),
        pytest.param("商务部批准稀土出口许可", "", "zh-Hans", id="simplified"),
        pytest.param("商務部核准稀土出口許可", "", "zh-Hant", id="traditional"),
        pytest.param("商務部核准稀土出口許可", "zh-CN", "zh-Hant", id="the-signs-win-over-the-feed"),
        pytest.param("稀土管制", "zh-TW", "zh-Hant", id="signs-of-both-scripts-follow-the-feed"),
        pytest.param("稀土管制", "", "zh-Hans", id="signs-of-both-scripts-alone"),
        pytest.param("中国がレアアースの輸出を許可", "", "ja", id="japanese"),
        pytest.param("米政府、対中半導体規制強化", "", "ja", id="a-japanese-headline-without-kana"),
        pytest.param("정부, 수출통제 강화", "", "ko", id="korean"),
        pytest.param("美, 中에 반도체 장비 수출 허가", "", "ko", id="korean-with-chinese-signs"),
        pytest.param("H20 exports resume", "zh-CN", "en", id="a-chinese-feed-with-an-english-item"),
        pytest.param("", "ja-JP", "ja", id="nothing-but-the-feed's-word"),
        pytest.param("", "", "und", id="nothing-at-all"),
    ],
)
def test_a_headline_is_in_its_language(title: str, declared: str, expected: str) -> None:
    assert language_of(title, "", declared) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Le gouvernement congolais a levé la suspension des exportations de cobalt et fixe désormais des quotas "
            "annuels pour les entreprises minières du pays.",
            "fr",
            id="french",
        ),
        pytest.param(
            "Pemerintah Indonesia melarang ekspor bijih nikel mentah mulai tahun depan dan mewajibkan perusahaan "
            "tambang membangun pabrik pengolahan di dalam negeri.",
            "id",
            id="indonesian",
        ),
        pytest.param(
            "Правительство России запретило экспорт бензина для всех производителей до конца года.", "ru", id="russian"
        ),
    ],
)
def test_a_longer_text_in_letters_is_detected_by_its_words(text: str, expected: str) -> None:
    assert language_of("", text) == expected


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=12))
def test_any_text_has_a_tag(title: str, text: str, declared: str) -> None:
    tag = language_of(title, text, declared)
    assert tag in ("zh-Hans", "zh-Hant") or (tag.isalpha() and tag.islower() and 2 <= len(tag) <= 3)


def test_a_declared_tag_in_another_script_is_none() -> None:
    assert language_of("", "", "中文") == "und"


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        pytest.param("H20 exports to China resume, sources say", "zh-Hans", "en", id="english-beside-chinese"),
        pytest.param("China bans exports of gallium", "ja", "en", id="english-beside-japanese"),
        pytest.param("NVIDIA H20", "ko", "en", id="a-brand-alone"),
        pytest.param("商务部批准稀土出口许可", "en", "zh-Hans", id="chinese-beside-english"),
        pytest.param("商務部核准稀土出口許可", "en", "zh-Hant", id="traditional-beside-english"),
        pytest.param("中国、レアアースの輸出を許可", "zh-Hans", "ja", id="japanese-beside-chinese"),
        pytest.param("중국, 희토류 수출 허가", "zh-Hant", "ko", id="korean-beside-chinese"),
        pytest.param("韓国の対日輸出規制", "ko", "ja", id="japanese-beside-korean"),
        pytest.param("米政府、対中半導体輸出規制強化", "ja", "ja", id="a-japanese-headline-without-kana"),
        pytest.param("中国、米国会社輸出規制", "ja", "ja", id="japanese-signs-that-are-simplified-ones-too"),
        pytest.param("中国对日本禁止出口镓", "ja", "zh-Hans", id="chinese-beside-japanese"),
        pytest.param("荷蘭放寬出口管制", "zh-Hans", "zh-Hans", id="the-script-of-the-article-is-enough"),
        pytest.param("ASML EUV 光刻机出口管制", "zh-Hans", "zh-Hans", id="latin-names-in-chinese"),
        pytest.param("SK hynix HBM4 US export 수출 통제", "ko", "ko", id="latin-names-in-korean"),
        pytest.param(
            "Huawei (华为) and SMIC (中芯国际) added to the Entity List by the US", "en", "en", id="names-in-brackets"
        ),
        pytest.param("China's MOFCOM – export curbs", "en", "en", id="a-dash"),
        pytest.param("", "ja", "ja", id="nothing"),
        pytest.param("2025 – 11", "ko", "ko", id="figures-alone"),
    ],
)
def test_a_field_in_another_script_has_its_own_language(text: str, whole: str, expected: str) -> None:
    assert field_language(text, whole) == expected


@pytest.mark.parametrize("text", ["aaaa bbbb " * 20, "x y z " * 30, ". , " * 30])
def test_latin_text_is_never_east_asian(text: str) -> None:
    assert language_of("", text)[:2] not in ("zh", "ja", "ko")


@given(st.text(max_size=80), st.sampled_from(["en", "zh-Hans", "zh-Hant", "ja", "ko", "fr", "und"]))
def test_any_field_has_a_language(text: str, whole: str) -> None:
    assert field_language(text, whole) in (whole, "en", "zh-Hans", "zh-Hant", "ja", "ko")
