from dataclasses import replace

from monitor.domain.summary import Watch
from monitor.messengers.digest_words import watch

WELL = Watch(sources=3, reached=3, items=1_200)


def test_gaps_in_feeds_are_counted_where_there_were_any() -> None:
    assert watch(WELL) == "3 sources: 3 reached · none silent · 1,200 items read · 0 numbers left out"
    assert watch(replace(WELL, unseen=1)) == (
        "3 sources: 3 reached · none silent · 1,200 items read · 1 gap in feeds · 0 numbers left out"
    )
    assert "2 gaps in feeds" in watch(replace(WELL, unseen=2))


def test_possible_acts_are_counted_with_the_command_that_lists_them() -> None:
    assert "1,200 items read · 3 possible acts (monitor events list --possible)" in watch(replace(WELL, possible=3))
