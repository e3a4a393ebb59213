"""Glosses of titles: golden pairs in four languages, and properties of every gloss."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.document import Document
from monitor.language.lexicon import Lexicon
from monitor.wording.gloss import gloss, tokens
from monitor.wording.gloss.weave import GLOSS_MAX_CHARS
from tests.budget import examples
from tests.language.shipped import shipped_vocabulary

PAIRS = [line.split("\t") for line in Path(__file__).with_name("pairs.tsv").read_text(encoding="utf-8").splitlines()]


@cache
def lexicon() -> Lexicon:
    return Lexicon(shipped_vocabulary())


def glossed(title: str, language: str, text: str = "") -> str:
    document = Document.of(title, text, language)
    reading = Reading(language=language, mentions=lexicon().mentions(document))
    return gloss(document, reading, shipped_vocabulary())


@pytest.mark.parametrize(("language", "title", "shown"), PAIRS, ids=[title for _, title, _ in PAIRS])
def test_a_title_is_glossed_word_by_word(language: str, title: str, shown: str) -> None:
    assert glossed(title, language) == shown


def test_the_pairs_are_of_all_languages_that_need_a_gloss() -> None:
    assert {language for language, _, _ in PAIRS} == {"zh-Hans", "zh-Hant", "ja", "ko"}


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("China bans exports of gallium", "en", id="English"),
        pytest.param("La Chine interdit l'exportation de gallium", "fr", id="a language without a dictionary"),
        pytest.param("今天天气很好", "zh-Hans", id="hardly a word was read"),
        pytest.param("", "zh-Hans", id="empty"),
    ],
)
def test_no_gloss_for_english_or_unknown_words(title: str, language: str) -> None:
    assert glossed(title, language) == ""


def test_unknown_text_is_one_gap() -> None:
    assert glossed("中国突如其来地骤然禁止镓出口", "zh-Hans") == "[China] … [bans] [gallium] [exports]"


def test_days_and_numbers_of_documents_are_as_english_writes_them() -> None:
    shown = glossed("商务部公告2026年第18号：自2026年11月9日起对镓实施出口管制", "zh-Hans")
    assert (
        shown
        == "[MOFCOM] [announcement] 2026 No. 18: [from] 9 Nov 2026 [onward] [on] [gallium] [imposes] [export controls]"
    )
    assert "9 Nov" in glossed("중국, 11월 9일 갈륨 수출통제 시행", "ko")
    assert "30 Feb" not in glossed("中国2月30日禁止镓出口", "zh-Hans")


def test_names_in_latin_letters_stay_as_they_are_written() -> None:
    assert "[H20]" in glossed("美国允许H20芯片出口", "zh-Hans")
    assert "ACME-7" in glossed("美国允许ACME-7芯片出口中国", "zh-Hans")


def test_a_long_title_is_cut_at_a_word() -> None:
    shown = glossed("中国禁止镓出口，" * 60, "zh-Hans")
    assert len(shown) <= GLOSS_MAX_CHARS
    assert shown.endswith(("]…", "],…", "…"))


def test_gloss_uses_the_title_only() -> None:
    assert glossed("今天天气很好", "zh-Hans", "中国禁止镓出口。") == ""


@settings(max_examples=examples(200), deadline=None)
@given(
    title=st.text(
        st.sampled_from(
            "中国商务部批准禁止出口管制稀土的了将、：12年月日第号 はをの輸出許可を수출허가를 \ud83dA\u202e\n"
        ),
        max_size=60,
    ),
    language=st.sampled_from(["zh-Hans", "zh-Hant", "ja", "ko"]),
)
def test_any_title_gives_one_line_that_says_nothing_twice_in_a_row(title: str, language: str) -> None:
    shown = glossed(title, language)
    assert "\n" not in shown
    assert "… …" not in shown
    assert not re.search(r"(\[[^\]]+\]) \1", shown)


def test_every_kind_of_name_has_its_rank() -> None:
    assert {*ConceptKind} - {*tokens._ORDER} == {ConceptKind.NOISE}
