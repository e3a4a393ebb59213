"""The line on what an event touches of the watch list."""

from monitor.domain.watch.summary import PossibleEntry, WatchSummary
from monitor.wording.messages.for_us import for_us, for_us_in_short


def test_the_line_names_entries_parts_and_owner() -> None:
    summary = WatchSummary(names=("dysprosium", "NdFeB magnets"), parts=4, owners=("Supply Risk EU",))

    assert for_us(summary) == "dysprosium, NdFeB magnets · 4 parts · owner Supply Risk EU"


def test_long_lists_are_shortened() -> None:
    summary = WatchSummary(names=tuple(f"n{i}" for i in range(18)), parts=1, owners=("a", "b", "c", "d"))

    assert for_us(summary) == "n0, n1, n2, n3, n4, n5 and 12 more · 1 part · owners a, b, c and 1 more"
    assert for_us_in_short(summary) == "for us: n0, n1 and 16 more"


def test_a_possible_name_has_the_words_and_the_reason() -> None:
    near = PossibleEntry(name="Example Semiconductor", by="Exemple Semiconductor", because="one letter differs")
    same = PossibleEntry(name="dysprosium", by="dysprosium", because="goods of a firm that the act names")

    assert for_us(WatchSummary(possible=(near,))) == (
        "possibly: Example Semiconductor (“Exemple Semiconductor”: one letter differs)"
    )
    assert for_us(WatchSummary(names=("gallium",), possible=(same, near, near, near))) == (
        "gallium · possibly: dysprosium (goods of a firm that the act names), "
        "Example Semiconductor (“Exemple Semiconductor”: one letter differs), "
        "Example Semiconductor (“Exemple Semiconductor”: one letter differs) and 1 more"
    )
    assert for_us_in_short(WatchSummary(possible=(near,))) == ""


def test_nothing_is_said_without_a_summary_and_control_characters_are_removed() -> None:
    assert (for_us(None), for_us_in_short(None)) == ("", "")
    assert for_us(WatchSummary(names=("a\n\u202eb",))) == "a b"
