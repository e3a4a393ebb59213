"""Rules that mean harm: refused with their place, or answered rightly on an article of 200 kB.

Very many rules: tests/integration/language.

How long it takes is measured by the benchmarks; here a loop that is not linear would not come to its end.
"""

import random

import pytest

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.query import Query
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from tests.language.query.agreement import rule
from tests.language.query.strategies import VOCABULARY

SIZE = 200_000


def _repeated(piece: str) -> str:
    """The piece again and again, up to 200 kB of UTF-8."""
    return piece * (SIZE // len(piece.encode()))


def _random(signs: str) -> str:
    return "".join(random.Random(7).choices(signs, k=SIZE // len(signs[0].encode())))


TEXTS = {
    "a": _repeated("a"),
    "ab": _random("ab"),
    "aa ab": _repeated("aa ab "),
    "signs": _random("稀土出口管制许可的一"),
    "figures": _random("0123456789"),
    "spaces": _repeated(" "),
    "lines": _repeated("a\n"),
}


def _article(document: Document) -> Article:
    return Article(
        id=ArticleId("1"),
        source_id=SourceId("s"),
        key="1",
        url="https://example.org/1",
        title=document.title,
        text=document.text,
        language=document.language,
        tier=Tier.MEDIA,
        published=None,
        published_raw="",
        content_hash="",
    )


def _holds(query: Query, text: str) -> bool:
    document = Document.of("Title", text, "en")
    return bool(Matcher([rule(query)], VOCABULARY).match(document, Reading(language="en"), _article(document)))


def _outcome(when: str, text: str) -> bool | list[str]:
    """Whether the clause holds, or the codes of its problems, each of which lies inside the clause."""
    query, problems = parse(when, VOCABULARY)
    if query is None:
        assert all(0 <= p.start < p.end <= len(when) for p in problems)
        return [p.code for p in problems]
    return _holds(query, text)


@pytest.mark.parametrize(
    ("pattern", "text", "outcome"),
    [
        (r"(a+)+$", "a", True),
        (r"(a+)+b", "a", False),
        (r"(a*)*b", "a", False),
        (r"(a|aa)+c", "a", False),
        (r"(a|a?)+c", "a", False),
        (r"([a-z]+)*!", "aa ab", False),
        (r"(.*)*x(.*)*y", "aa ab", False),
        (r"(.*a){20}x", "a", False),
        (r"(\w+\s?)*x", "aa ab", False),
        (r"(\s*)*x", "spaces", False),
        (r"\s+x", "spaces", False),
        (r"(\d+)*:", "figures", False),
        (r"(\d+\d+)+:", "figures", False),
        (r"^(([a-z])+.)+[A-Z]([a-z])+$", "aa ab", False),
        (r"(a|b)*a(a|b){12}c", "ab", False),
        (r"(a|b)*a(a|b){30}c", "ab", False),
        (r"a(a|b){60}c", "ab", False),
        (r"a.{30}c", "ab", False),
        (r"a.{0,60}c|b", "ab", True),
        (r"a*b|a", "a", True),
        (r"(?:a?){100}a{100}", "a", True),
        (r"(?:a{0,30}){30}x", "a", False),
        (r".{0,1000}x", "ab", False),
        (r"(.?){900}x", "a", False),
        (r"(?s).{1,1000}", "ab", True),
        (r"[^x]{900}x", "ab", False),
        (r"(a|b|ab)*c", "ab", False),
        (r"(?i)(licen[cs]e|licence)+!", "aa ab", False),
        (r"稀.{0,30}土.{0,30}x", "signs", False),
        (r"(稀土|出口)(.|\n){0,50}管制.{20}x", "signs", False),
        (r"(?:[一-龥]{1,10}){10}x", "signs", False),
        (r"(\n*a*)*x", "lines", False),
        (r"(?m)(^a$\n?)+x", "lines", False),
        (r"\b(\B|\b)*x", "aa ab", False),
        (r"(a)\1", "a", ["bad-regex"]),
        (r"(?=a+)b", "a", ["bad-regex"]),
        (r"(?<!a)b", "a", ["bad-regex"]),
        (r"(?>a+)b", "a", ["bad-regex"]),
        (r"((a{1,30}){1,30}){1,30}", "a", ["bad-regex"]),
        (r"(a{1000}){1000}", "a", ["bad-regex"]),
        (r"a{1001}", "a", ["bad-regex"]),
        (r"\pL{12}", "signs", ["bad-regex"]),
        (r"\pL{900}", "signs", ["bad-regex"]),
        (r"(a*)*", "a", ["empty-regex"]),
        ("(" * 400 + "a" + ")" * 400, "a", True),
        ("(" * 600 + "a", "a", ["bad-regex"]),
        ("a|" * 499 + "b", "a", True),
        ("a" * 1_001, "a", ["bad-regex"]),
    ],
)  # fmt: skip
def test_case_27_patterns_that_blow_up_elsewhere_are_refused_or_answered(
    pattern: str, text: str, outcome: bool | list[str]
) -> None:
    assert _outcome(f"/{pattern}/", TEXTS[text]) == outcome


def test_case_27_dozens_of_such_patterns_at_once_are_answered() -> None:
    clauses = [f"/(a+)+x{n}|b.{{0,{n % 20}}}a/" for n in range(60)]
    queries = [query for query, _ in (parse(c, VOCABULARY) for c in clauses) if query]
    document = Document.of("Title", TEXTS["ab"], "en")
    matcher = Matcher([rule(q, n) for n, q in enumerate(queries)], VOCABULARY)
    assert len(matcher.match(document, Reading(language="en"), _article(document))) == 60


def test_case_27_patterns_that_look_for_each_place_in_all_the_rest_are_answered() -> None:
    clauses = " OR ".join(f"/a.{{0,40}}b{n}|a/ NEAR/3 zz" for n in range(90))
    assert _outcome(clauses, TEXTS["ab"]) is False


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(["稀" * n for n in range(2, 69)], "稀", id="nested-signs"),
        pytest.param(["a" * n for n in range(2, 119)], "a", id="letters-inside-one-long-word"),
        pytest.param(["a" * n + "*" for n in range(3, 120)], "a", id="wildcards-of-one-long-word"),
    ],
)
def test_case_28_words_nested_in_each_other_are_answered(words: list[str], text: str) -> None:
    holds = not words[0].isascii() or words[0].endswith("*")
    assert _outcome(" OR ".join(words), _repeated(text)) is holds


_EITHER = " OR ".join(["aa", "ab"] * 49)


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        pytest.param(" NEAR/99 ".join(["aa", "ab"] * 8), True, id="16-chained-distances"),
        pytest.param(" ONEAR/1 ".join(["aa", "ab"] * 8), True, id="16-chained-in-order"),
        pytest.param(" NEAR/99 ".join(["aa", "ab"] * 9), ["too-deep"], id="18-chained-distances"),
        pytest.param(f"({_EITHER}) NEAR/99 ({_EITHER})", True, id="196-terms-near-each-other"),
        pytest.param(f"({_EITHER}) NEAR/1 zz", False, id="98-terms-near-nothing"),
        pytest.param(" AND ".join(["aa NEAR/99 ab"] * 100), True, id="100-distances"),
        pytest.param("(" + " SENTENCE ".join(["aa", "ab"] * 8) + ")", True, id="one-endless-sentence"),
        pytest.param(" OR ".join(f"aa NEAR/{n} zz" for n in range(1, 100)), False, id="99-different-distances"),
        pytest.param(" OR ".join([" NEAR/1 ".join(["aa"] * 16)] * 12), False, id="12-chains-of-one-word"),
        pytest.param(" OR ".join(f'"{" ".join(["aa", "ab"] * n)}"' for n in range(1, 35)), True, id="nested-phrases"),
        pytest.param(" AND ".join(f'"{"aa ab " * n}aa" SENTENCE ab' for n in range(1, 35)), True, id="nested-near"),
        pytest.param("ATLEAST/99(aa OR ab)", True, id="at-least-99"),
        pytest.param("a* NEAR/9 ab*", ["short-wildcard", "short-wildcard"], id="wildcards-of-everything"),
        pytest.param("/a+/ NEAR/99 /b+/", True, id="patterns-near-each-other"),
        pytest.param("aa NEAR/1000000 ab", ["distance"], id="a-window-of-a-million"),
        pytest.param(_EITHER + " OR " + " OR ".join(["zz"] * 103), ["too-many-terms"], id="201-terms"),
        pytest.param("(" * 100 + "aa" + ")" * 100, ["too-deep"], id="100-brackets"),
        pytest.param("aa AND " + "NOT " * 100 + "ab", ["too-deep"], id="100-nots"),
        pytest.param("NOT zz AND NOT yy", ["unanchored"], id="only-not"),
        pytest.param("NOT " * 32 + "aa", ["unanchored"], id="32-nots"),
        pytest.param("(" * 31 + "aa OR NOT aa" + ")" * 31, ["unanchored"], id="deep-only-not"),
    ],
)  # fmt: skip
def test_case_28_distances_and_trees_that_blow_up_elsewhere_are_refused_or_answered(
    when: str, outcome: bool | list[str]
) -> None:
    assert _outcome(when, TEXTS["aa ab"]) == outcome
