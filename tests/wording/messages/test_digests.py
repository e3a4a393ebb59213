from dataclasses import replace

from monitor.domain.alerts.digest_content import CandidateLine, MonitoringSummary
from monitor.wording.messages.digests import more_possible, possible, title, watch
from tests.fakes.messages import a_digest

WELL = MonitoringSummary(sources=3, reached=3, items=1_200)


def test_gaps_in_feeds_are_counted_where_there_were_any() -> None:
    assert watch(WELL) == "3 sources: 3 reached · none silent · 1,200 items read · 0 document numbers missing"
    assert watch(replace(WELL, unseen=1)) == (
        "3 sources: 3 reached · none silent · 1,200 items read · 1 gap in feeds · 0 document numbers missing"
    )
    assert "2 gaps in feeds" in watch(replace(WELL, unseen=2))


def test_watch_line_counts_possible_acts_with_the_command() -> None:
    assert "1,200 items read · 3 possible acts (monitor events list --possible)" in watch(replace(WELL, possible=3))


def test_digest_with_possible_acts_names_the_command_below_them() -> None:
    assert "3 possible acts · 0 document numbers" in watch(replace(WELL, possible=3), command=False)
    line = CandidateLine(headline="A title", about="China", source="Wire", score=0.4312)
    some = a_digest(possible=(line,) * 5, possible_count=8)
    assert more_possible(some) == "and 3 more: monitor events list --possible"
    assert more_possible(replace(some, possible_count=5)) == ""
    assert title(some).endswith("· 8 possible")


def test_possible_act_has_score_and_own_words_without_a_headline() -> None:
    line = CandidateLine(headline="", about="China · gallium", source="Wire", language="zh-Hans", score=0.4312)
    assert possible(line) == ("0.43", "China · gallium", "Wire (zh-Hans)")
    assert possible(replace(line, headline="[a title]", language="", score=None)) == ("", "[a title]", "Wire")
