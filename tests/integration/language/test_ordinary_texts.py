"""Generated news and the specification are read without all stages as with all."""

import pytest

from monitor.domain.acts.judgement import ReaderMode
from tests.benchmarks.articles import as_article, ordinary_pieces, pieces
from tests.language.acts.test_ordinary import differs
from tests.language.acts.test_specification import rows
from tests.language.readings import article

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("mode", [ReaderMode.BALANCED, ReaderMode.OFF])
def test_texts_of_ours_are_read_as_by_all_stages(mode: ReaderMode) -> None:
    ours = [as_article(p, n) for n, p in enumerate((*pieces(100), *ordinary_pieces(300)))]
    ours += [article(row["title"], row.get("text", ""), row["language"]) for row in rows()]
    assert [one.title for one in ours if differs(one, mode)] == []
