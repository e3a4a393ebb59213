"""The fast matcher against the slow reference on 20,000 pairs of a generated clause and article.

`make test` tries 500 of them in CI, a quarter of that elsewhere.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.query import Query
from monitor.language.document import Document
from tests.language.query.agreement import assert_they_agree
from tests.language.query.strategies import articles, queries

pytestmark = pytest.mark.integration

EXAMPLES, CLAUSES, ARTICLES = 1_000, 5, 4


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(
    st.lists(queries, min_size=CLAUSES, max_size=CLAUSES),
    st.lists(articles(), min_size=ARTICLES, max_size=ARTICLES),
)
def test_the_fast_matcher_agrees_with_the_reference(
    asked: list[Query], seen: list[tuple[Document, Reading, Article]]
) -> None:
    for one in seen:
        assert_they_agree(asked, one)
