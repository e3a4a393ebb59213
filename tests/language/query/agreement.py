"""Agreement of the fast matcher and the slow reference on generated clauses and articles."""

from collections.abc import Sequence

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.query import Query
from monitor.domain.rules.rule import Level, Rule, RuleId
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from tests.language.query.reference import Reference
from tests.language.query.strategies import EXPOSURE, VOCABULARY


def rule(query: Query, number: int = 0) -> Rule:
    return Rule(id=RuleId(f"r{number}"), title="", level=Level.LOW, when=query, when_text="", version="0")


def assert_they_agree(asked: Sequence[Query], seen: tuple[Document, Reading, Article]) -> None:
    """The same rules hold, and what bears witness is quoted as it stands."""
    document, reading, article = seen
    reference = Reference(document, reading, article, VOCABULARY)
    matches = Matcher([rule(q, n) for n, q in enumerate(asked)], VOCABULARY, EXPOSURE).match(document, reading, article)
    assert [m.rule_id for m in matches] == [f"r{n}" for n, q in enumerate(asked) if reference.holds(q)]
    for match in matches:
        for span in match.evidence:
            assert span.quote == document.original(span.field)[span.start : span.end]
