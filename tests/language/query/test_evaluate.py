"""The fast matcher against the slow reference; 20,000 cases of the same run in tests/integration/language."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.query import Query
from monitor.language.document import Document
from tests.budget import examples
from tests.language.query.agreement import assert_they_agree
from tests.language.query.strategies import articles, queries


@settings(max_examples=examples(500), deadline=None)
@given(st.lists(queries, min_size=1, max_size=3), articles())
def test_the_fast_matcher_agrees_with_the_reference(
    asked: list[Query], seen: tuple[Document, Reading, Article]
) -> None:
    assert_they_agree(asked, seen)
