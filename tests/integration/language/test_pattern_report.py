"""What the report of patterns counts, on a few texts."""

from datetime import UTC, datetime

import pytest

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.patterns import patterns_in
from tests.patterns.corpus import Case
from tests.patterns.measure import Outcome, changes_of, fired_in, names, reread

pytestmark = pytest.mark.integration

TITLE = "Zimbabwe suspends lithium exports for six months"
DURATION = "profiles/en:duration"


@pytest.fixture(scope="module")
def case() -> Case:
    article = Article(
        id=ArticleId("a"),
        source_id=SourceId("s"),
        key="a",
        url="",
        title=TITLE,
        text="",
        language="en",
        tier=Tier.MEDIA,
        published=datetime(2026, 5, 11, tzinfo=UTC),
        published_raw="",
        content_hash="",
    )
    return Case(origin="specification", article=article, expected="ZW export_ban impose announced")


@pytest.fixture(scope="module")
def seen(case: Case) -> tuple[Outcome, frozenset[str]]:
    """What is read of the case, and the patterns that matched: from a process that builds the whole reader."""
    ((shown, fired),) = fired_in([case], lambda _: None, jobs=1)
    return shown, fired


def test_a_pattern_that_matches_is_counted_and_without_it_the_last_day_is_gone(
    case: Case, seen: tuple[Outcome, frozenset[str]]
) -> None:
    before, fired = seen
    assert DURATION in fired
    assert "profiles/ko:duration" not in fired
    ((after,),) = reread([(DURATION, (case,))], lambda _: None, jobs=1)
    assert list(changes_of(case, before, after)) == ["facet"]


def test_what_was_read_as_the_specification_says_and_is_no_longer_is_counted(
    case: Case, seen: tuple[Outcome, frozenset[str]]
) -> None:
    before, _ = seen
    changes = set(changes_of(case, before, Outcome(acts=(), reasons=(), judged=())))
    assert {"act", "judged", "failing"} <= changes


def test_names_are_those_of_all_files_in_order() -> None:
    assert names()[0].startswith("profiles/en:")
    assert len(set(names())) == len(names())


def test_a_pattern_searches_with_what_it_is_bound_to() -> None:
    word = patterns_in('[word]\nuse = "A word."\nregex = "one"\nfires = ["one"]\n', "my.toml").word
    other = patterns_in('[word]\nuse = "A word."\nregex = "two"\nfires = ["two"]\n', "my.toml").word
    word.bind(other.compile())
    assert word.search("two")
