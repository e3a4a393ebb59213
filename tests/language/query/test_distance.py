# ruff: noqa: E501  one row a line
"""Quotes of distances, and limits that affect hostile texts only."""

import pytest

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from monitor.language.query.seek import MAX_PLACES
from tests.language.query.agreement import rule
from tests.language.query.strategies import VOCABULARY

_ARTICLE = Article(
    id=ArticleId("1"), source_id=SourceId("s"), key="1", url="", title="", text="", language="en", tier=Tier.MEDIA,
    published=None, published_raw="", content_hash="",
)  # fmt: skip


def _quoted(when: str, text: str, title: str = "") -> list[tuple[int, str]] | None:
    """The evidence with its place in the text, None where the clause does not hold."""
    query, problems = parse(when, VOCABULARY)
    assert query is not None, problems
    matches = Matcher([rule(query)], VOCABULARY).match(Document.of(title, text, "en"), Reading(language="en"), _ARTICLE)
    return [(span.start, span.quote) for span in matches[0].evidence] if matches else None


@pytest.mark.parametrize(
    ("when", "text", "quoted"),
    [
        pytest.param("ban NEAR/2 ore", "ban x x ore x ban x ban ore", [(8, "ore"), (14, "ban")], id="the-first-that-holds"),
        pytest.param("ban ONEAR/2 ore", "ore ban ore", [(4, "ban"), (8, "ore")], id="in-order"),
        pytest.param("ban NEAR/9 ore", "ban x ban x ore", [(6, "ban"), (12, "ore")], id="the-nearest-before"),
        pytest.param("(ban OR curb) NEAR/1 (ore OR tin)", "ban x tin curb", [(6, "tin"), (10, "curb")], id="lists"),
        pytest.param("ban NEAR/1 ban", "ban ban", [(0, "ban"), (4, "ban")], id="a-word-near-itself"),
        pytest.param("ban NEAR/1 ban", "ban x ban", None, id="no-word-is-near-itself-alone"),
        pytest.param("a1 NEAR/1 b1 NEAR/1 c1", "b1 c1 a1 b1 c1", [(6, "a1"), (9, "b1"), (12, "c1")], id="a-chain-goes-on-from-its-links"),
        pytest.param("a1 ONEAR/1 b1 ONEAR/1 c1", "a1 b1 x b1 c1", None, id="a-chain-that-breaks"),
        pytest.param("ban SENTENCE ore", "One ban. No ore. Ore and ban.", [(17, "Ore"), (25, "ban")], id="a-sentence"),
        pytest.param("a1 SENTENCE b1 NEAR/1 c1", "c1 b1 x a1. c1", [(0, "c1"), (3, "b1"), (8, "a1")], id="a-mixed-chain"),
        pytest.param("ban NEAR/9 ore", "ban\nore", None, id="not-across-paragraphs"),
    ],
)  # fmt: skip
def test_a_distance_quotes(when: str, text: str, quoted: list[tuple[int, str]] | None) -> None:
    assert _quoted(when, text) == quoted


def test_nothing_is_near_across_title_and_text() -> None:
    assert _quoted("ban NEAR/9 ore", "ore", title="ban") is None


def test_the_first_places_of_each_side_count() -> None:
    within, beyond = ("ore x x " * count + "ore ban" for count in (MAX_PLACES - 1, MAX_PLACES))
    assert _quoted("ban NEAR/1 ore", within) is not None
    assert _quoted("ban NEAR/1 ore", beyond) is None


def test_rules_that_ask_the_same_of_a_text_answer_each_for_itself() -> None:
    clauses = [f"(ban OR word{n}) NEAR/{n} (ore OR wort{n})" for n in range(1, 9)]
    asked = [rule(query, n) for n, (query, _) in enumerate((parse(c, VOCABULARY) for c in clauses), 1) if query]
    text = "ban x x ore, wort2 x word2"
    matches = Matcher(asked, VOCABULARY).match(Document.of("", text, "en"), Reading(language="en"), _ARTICLE)
    assert [m.rule_id for m in matches] == ["r2", "r3", "r4", "r5", "r6", "r7", "r8"]
