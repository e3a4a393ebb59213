import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.sentences import clauses_of, split


def sentences(text: str, language: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text, "text", language)]


def clauses(text: str, language: str) -> list[str]:
    return [text[c.start : c.end] for s in split(text, "text", language) for c in clauses_of(s, text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("One rule ends. Another begins!", "en", ["One rule ends.", "Another begins!"], id="plain"),
        pytest.param(
            "The U.S. Commerce Department acted. It said so.",
            "en",
            ["The U.S. Commerce Department acted.", "It said so."],
            id="an-abbreviation-with-dots-ends-nothing",
        ),
        pytest.param(
            "It left the U.S. The rule stays.",
            "en",
            ["It left the U.S.", "The rule stays."],
            id="unless-one-opens",
        ),
        pytest.param("See Ann. No. 61 of 2025.", "en", ["See Ann. No. 61 of 2025."], id="numbers-of-documents"),
        pytest.param(
            "Duty is 2.5 percent. Exports fell.", "en", ["Duty is 2.5 percent.", "Exports fell."], id="tenths"
        ),
        pytest.param("“We will wait.” Talks go on.", "en", ["“We will wait.”", "Talks go on."], id="closing-quotes"),
        pytest.param("商务部发布公告。自即日起施行！", "zh-Hans", ["商务部发布公告。", "自即日起施行！"], id="chinese"),
        pytest.param("発表した。詳細は不明。", "ja", ["発表した。", "詳細は不明。"], id="japanese"),
        pytest.param("발표했다. 곧 시행한다.", "ko", ["발표했다.", "곧 시행한다."], id="korean"),
        pytest.param("발표했다.곧 시행한다.", "ko", ["발표했다.", "곧 시행한다."], id="korean-without-the-space"),
        pytest.param("no stop here\nnext line", "en", ["no stop here", "next line"], id="a-line-is-a-paragraph"),
        pytest.param("   \n ", "en", [], id="nothing"),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, language: str, expected: list[str]) -> None:
    assert sentences(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param(
            "China eased the rule after Japan protested",
            "en",
            ["China eased the rule", "after Japan protested"],
            id="english-subordinate",
        ),
        pytest.param(
            "gallium, germanium and antimony are exempt, but graphite is not",
            "en",
            ["gallium, germanium and antimony are exempt", "but graphite is not"],
            id="a-list-is-one-clause",
        ),
        pytest.param("中方重申，措施不变；美方未回应", "zh-Hans", ["中方重申", "措施不变", "美方未回应"], id="chinese"),
        pytest.param("規制を強化したが、時期は未定", "ja", ["規制を強化したが", "時期は未定"], id="japanese"),
        pytest.param("통제를 유지했지만 예외를 뒀다", "ko", ["통제를 유지했지만", "예외를 뒀다"], id="korean"),
    ],
)
def test_clauses_separate_statements(text: str, language: str, expected: list[str]) -> None:
    assert clauses(text, language) == expected


def test_sentences_know_their_paragraph_and_number() -> None:
    found = split("One. Two.\n\nThree.", "text", "en")
    assert [(s.paragraph, s.number, s.field) for s in found] == [(0, 0, "text"), (0, 1, "text"), (1, 2, "text")]


@given(
    st.text(st.sampled_from('ab. ,!?。，\n"”U.S「」가다한글Aé\u2028;'), max_size=60),
    st.sampled_from(["en", "zh", "ja", "ko"]),
)
def test_sentences_and_clauses_are_ordered_pieces_that_lose_no_letter(text: str, language: str) -> None:
    found = split(text, "text", language)
    at = 0
    kept = ""
    for sentence in found:
        assert at <= sentence.start < sentence.end <= len(text)
        at = sentence.end
        inner = sentence.start
        for clause in clauses_of(sentence, text, language):
            assert inner <= clause.start < clause.end <= sentence.end
            inner = clause.end
            kept += text[clause.start : clause.end]
    letters = [c for c in text if c.isalpha()]
    assert [c for c in kept if c.isalpha()] == letters


@pytest.mark.parametrize(
    ("piece", "language", "most"),
    [
        pytest.param("China bans exports of gallium, ", "en", 1_000, id="english-after-a-comma"),
        pytest.param("商务部对稀土实施出口管制，", "zh-Hans", 400, id="chinese-after-a-comma"),
        pytest.param("商务部对稀土实施出口管制", "zh-Hans", 400, id="chinese-anywhere"),
        pytest.param("정부가 수출통제를 강화했고 ", "ko", 400, id="korean-at-a-space"),
    ],
)
def test_long_text_without_full_stop_is_split(piece: str, language: str, most: int) -> None:
    text = piece * 500
    found = split(text, "text", language)
    assert max(s.end - s.start for s in found) <= most
    assert min(s.end - s.start for s in found[:-1]) >= most // 2 - 1
    assert "".join(text[s.start : s.end] for s in found).replace(" ", "") == text.replace(" ", "")


def test_a_page_of_spaces_has_no_sentence() -> None:
    assert split(" \t\u3000" * 60_000, "text", "en") == ()
