"""Names in Latin letters."""

import pytest

from monitor.language.folding import fold
from monitor.language.names.romanise import Script, loose, romanised, script_of


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        pytest.param("鑫岚河", "xinlanhe", id="zh"),
        pytest.param("重庆", "chongqing", id="zh-usual-reading"),
        pytest.param("トウセン", "tousen", id="ja"),
        pytest.param("チャッキ", "chakki", id="ja-contracted-and-doubled"),
        pytest.param("ヴェルテック", "verutekku", id="ja-foreign"),
        pytest.param("압록새", "amnoksae", id="ko-assimilation"),
        pytest.param("한빛", "hanbit", id="ko-final"),
        pytest.param("щербинит", "shcherbinit", id="ru"),
    ],
)
def test_a_name_is_romanised(name: str, latin: str) -> None:
    assert romanised(name, script_of(name))[0] == latin


def test_a_name_of_kanji_and_kana_has_no_certain_reading() -> None:
    assert romanised("東ミナセ", script_of("東ミナセ")) == ()


@pytest.mark.parametrize(
    ("one", "other", "script"),
    [
        pytest.param("tousen", "tosen", Script.KANA, id="ja-long-vowel"),
        pytest.param("verutekku", "vertec", Script.KANA, id="ja-foreign"),
        pytest.param("gaonnuri", "kaonnuri", Script.HANGUL, id="ko-older-system"),
        pytest.param("cheongsol", "chungsol", Script.HANGUL, id="ko-usual-spelling"),
        pytest.param("lvxian", "lyuxian", Script.HAN, id="zh-umlaut"),
        pytest.param("yevgeniya", "evgenia", Script.CYRILLIC, id="ru"),
    ],
)
def test_systems_have_a_loose_form_in_common(one: str, other: str, script: Script) -> None:
    assert loose(one, script) == loose(other, script)


def test_every_sign_of_the_table_is_simplified() -> None:
    assert romanised(fold("灣").text, Script.HAN) == ("wan",)
