# ruff: noqa: E501  one row a line
"""User patterns: refused with RE2's reason or found, never silently left out of a set."""

from collections.abc import Sequence
from typing import Any

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.query import Query
from monitor.domain.sources.source import SourceId, Tier
from monitor.errors import QueryError
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from monitor.language.query.regex import MAX_CHARACTERS, MAX_PLACES, MAX_SIZE, PatternSets, set_of, why_refused
from tests.budget import examples
from tests.language.query.agreement import rule
from tests.language.query.strategies import VOCABULARY


@pytest.mark.parametrize(
    ("pattern", "message", "advice"),
    [
        pytest.param("(", "the pattern is not RE2: missing ): (", r"RE2 has no look-around and no \1.", id="bracket"),
        pytest.param("(?=a)b", "the pattern is not RE2: invalid perl operator: (?=", r"RE2 has no look-around and no \1.", id="look-ahead"),
        pytest.param(r"(a)\1", r"the pattern is not RE2: invalid escape sequence: \1", r"RE2 has no look-around and no \1.", id="back-reference"),
        pytest.param("a{1001}", "the pattern is not RE2: invalid repetition size: {1001}", r"RE2 has no look-around and no \1.", id="repetition"),
        pytest.param(r"\pL{300}", "the pattern is too large for RE2", "Take repetitions such as {100} out, or cut it into two.", id="too-large"),
        pytest.param(r"\pL{12}", "the pattern has 14,356 steps, the limit is 10,000", r"Write [a-z] for \pL, and smaller repetitions than {100}.", id="too-many-steps"),
        pytest.param("a\ud800", "the pattern contains a lone surrogate", r"Write the whole character, not one of the two \u.", id="half-a-character"),
    ],
)  # fmt: skip
def test_a_pattern_that_re2_cant_hold_is_refused_with_the_reason(pattern: str, message: str, advice: str) -> None:
    assert why_refused(pattern) == (message, advice)
    query, problems = parse(f"ban OR /{pattern}/", VOCABULARY)
    assert query is None
    assert [(p.code, str(p), p.advice, p.start, p.end) for p in problems] == [
        ("bad-regex", message, advice, 7, 9 + len(pattern))
    ]


def test_a_set_is_never_made_without_one_of_its_patterns() -> None:
    with pytest.raises(QueryError, match="missing"):
        PatternSets(["ban", "("])


_PARTS = st.sampled_from(
    ["ban", "稀土", "No", "[0-9]{1,3}", ".{0,4}", r"\b", "(?:a|b)+", "licen[cs]es?", "x*", "$", "^"]
)
_patterns = st.lists(_PARTS, min_size=1, max_size=3).map("".join)
_texts = st.lists(st.sampled_from(["ban ", "稀土", "No 61", "aab", "licence", "x", "\n", "."]), max_size=12).map(
    "".join
)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(_patterns, max_size=60), _texts)
def test_a_set_finds_what_each_pattern_finds_alone(patterns: list[str], text: str) -> None:
    alone = {p for p in patterns if text and re2.search(p, text)}
    assert set(PatternSets(patterns).look([text]).fields) == alone
    assert set(PatternSets(()).look([text], patterns).fields) == alone


def test_a_chunk_that_re2_cant_hold_as_one_becomes_two() -> None:
    built: list[int] = []

    def of_three_at_most(members: Sequence[str]) -> Any:
        if len(members) > 3:
            raise re2.error("failed to compile Set")
        built.append(len(members))
        return set_of(members)

    patterns = [f"word{n}" for n in range(10)]
    sets = PatternSets(patterns, build=of_three_at_most)
    assert sum(built) == len(patterns)
    assert set(sets.look([" ".join(patterns)]).fields) == set(patterns)


def test_a_pattern_that_no_set_holds_is_an_error() -> None:
    def refuses_all(members: Sequence[str]) -> Any:
        raise re2.error("failed to compile Set")

    with pytest.raises(QueryError, match="does not fit into a set"):
        PatternSets(["ban"], build=refuses_all)


def test_a_set_that_gives_up_on_a_text_is_asked_pattern_by_pattern() -> None:
    class GivesUp:
        def Match(self, _text: bytes) -> None:  # noqa: N802 as RE2 calls it
            return None

    sets = PatternSets(["ban", "quota"], build=lambda _: GivesUp())
    assert list(sets.look(["a ban on exports"]).fields) == ["ban"]


def _found(patterns: Sequence[str], text: str) -> list[str]:
    return list(PatternSets(patterns).look([text]).fields)


def test_large_patterns_reach_less_far_into_a_text() -> None:
    far = "x" * 30_000 + "出口管制"
    assert _found(["出口管制"], far) == ["出口管制"]
    assert _found(["出口.{0,40}管制"], far) == ["出口.{0,40}管制"]
    assert _found([".{0,100}管制"], far) == []


def test_no_pattern_reaches_beyond_the_first_hundred_thousand_characters() -> None:
    assert _found(["ban"], "x" * (MAX_CHARACTERS - 3) + "ban") == ["ban"]
    assert _found(["ban"], "x" * (MAX_CHARACTERS - 2) + "ban") == []


def test_patterns_share_how_far_they_reach() -> None:
    far, dear = "x" * 60_000 + "ban", [f"a.{{0,30}}{n}" for n in range(5)]
    assert _found(["ban", dear[0]], far) == ["ban"]
    assert _found(["ban", *dear], far) == []


def test_cheap_patterns_reach_far_however_many_they_are() -> None:
    assert _found(["ban", *(f"word{n}" for n in range(190))], "x" * 99_000 + "ban") == ["ban"]


def test_a_pattern_whose_piece_is_not_there_takes_nothing_from_the_others() -> None:
    clauses = ["/ban[0-9]?/", *(f"/word{n}.{{0,30}}ban/" for n in range(20))]
    asked = [rule(query, n) for n, query in enumerate(map(_query, clauses))]
    seen = Document.of("Title", "x" * 60_000 + " ban", "en")
    assert [m.rule_id for m in Matcher(asked, VOCABULARY).match(seen, Reading(language="en"), _ARTICLE)] == ["r0"]


_ARTICLE = Article(
    id=ArticleId("1"), source_id=SourceId("s"), key="1", url="", title="", text="", language="en", tier=Tier.MEDIA,
    published=None, published_raw="", content_hash="",
)  # fmt: skip


def _query(clause: str) -> Query:
    query, problems = parse(clause, VOCABULARY)
    assert query is not None, problems
    return query


def test_only_so_many_places_of_a_pattern_count() -> None:
    seen = PatternSets(["a"]).look(["a " * 5_000])
    assert len(list(seen.places("a", 0))) == MAX_PLACES


def test_patterns_share_how_many_places_count() -> None:
    patterns = [f"a.{{0,30}}{n}" for n in range(20)]
    seen = PatternSets(patterns).look(["a1 " * 5_000])
    assert len(list(seen.places(patterns[1], 0))) < MAX_PLACES


def test_the_largest_pattern_still_looks_at_a_piece_of_text() -> None:
    assert _found([r"\pL{8}"], "x" * 1_000 + "稀土出口管制许可") == [r"\pL{8}"]
    assert MAX_SIZE == 10_000  # as docs/reference/query.md says
