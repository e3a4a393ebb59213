"""The counts of events and developments."""

from tests.training.developments import Counts, counts


def test_second_events_and_lost_acts_are_what_is_beyond_the_first() -> None:
    truth = {"a": "ban", "b": "ban", "c": "ban", "d": "tax", "e": "quota"}
    found = {"a": "1", "b": "2", "c": "3", "d": "3", "e": "4"}
    assert counts(truth, found) == Counts(acts=5, second_events=2, lost=1)


def test_equal_groups_have_neither() -> None:
    assert counts({"a": "ban", "b": "ban"}, {"a": "1", "b": "1"}) == Counts(acts=2, second_events=0, lost=0)
