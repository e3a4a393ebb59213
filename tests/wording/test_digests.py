from dataclasses import replace

from monitor.domain.alerts.digest_content import PossibleLine, Watch
from monitor.wording.digests import more_possible, possible, title, watch
from tests.fakes.messages import a_digest

WELL = Watch(sources=3, reached=3, items=1_200)


def test_gaps_in_feeds_are_counted_where_there_were_any() -> None:
    assert watch(WELL) == "3 sources: 3 reached · none silent · 1,200 items read · 0 numbers left out"
    assert watch(replace(WELL, unseen=1)) == (
        "3 sources: 3 reached · none silent · 1,200 items read · 1 gap in feeds · 0 numbers left out"
    )
    assert "2 gaps in feeds" in watch(replace(WELL, unseen=2))


def test_possible_acts_are_counted_with_the_command_that_lists_them() -> None:
    assert "1,200 items read · 3 possible acts (monitor events list --possible)" in watch(replace(WELL, possible=3))


def test_a_digest_that_lists_them_names_the_command_with_the_list() -> None:
    assert "3 possible acts · 0 numbers" in watch(replace(WELL, possible=3), command=False)
    line = PossibleLine(headline="A title", about="China", source="Wire", score=0.4312)
    some = a_digest(possible=(line,) * 5, possible_count=8)
    assert more_possible(some) == "and 3 more: monitor events list --possible"
    assert more_possible(replace(some, possible_count=5)) == ""
    assert title(some).endswith("· 8 possible")


def test_a_possible_act_has_its_score_and_our_words_where_the_source_gives_none() -> None:
    line = PossibleLine(headline="", about="China · gallium", source="Wire", language="zh-Hans", score=0.4312)
    assert possible(line) == ("0.43", "China · gallium", "Wire (zh-Hans)")
    assert possible(replace(line, headline="[a title]", language="", score=None)) == ("", "[a title]", "Wire")
