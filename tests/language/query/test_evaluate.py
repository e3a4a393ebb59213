"""The fast matcher against the slow reference, and the meaning of each operator by example."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.act import Reading
from monitor.domain.article import Article
from monitor.domain.query import Query
from monitor.domain.rule import Level, Rule, RuleId
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from tests.language.query.reference import Reference
from tests.language.query.strategies import VOCABULARY, articles, queries


def _rule(query: Query, number: int) -> Rule:
    return Rule(id=RuleId(f"r{number}"), title="", level=Level.LOW, when=query, when_text="", version="0")


@settings(max_examples=500, deadline=None)
@given(st.lists(queries, min_size=1, max_size=3), articles())
def test_the_fast_matcher_agrees_with_the_reference(
    asked: list[Query], seen: tuple[Document, Reading, Article]
) -> None:
    document, reading, article = seen
    reference = Reference(document, reading, article, VOCABULARY)
    matcher = Matcher([_rule(q, n) for n, q in enumerate(asked)], VOCABULARY)
    matches = matcher.match(document, reading, article)
    assert [m.rule_id for m in matches] == [f"r{n}" for n, q in enumerate(asked) if reference.holds(q)]
    for match in matches:
        for span in match.evidence:
            assert span.quote == document.original(span.field)[span.start : span.end]
