"""`each_row` hides no row that fails."""

import pytest

from tests.rows import each_row


def test_each_row_that_fails_is_named_and_the_others_are_tested() -> None:
    seen = []

    def is_even(number: int, word: str) -> None:
        seen.append(word)
        assert number % 2 == 0, f"{number} is odd"

    rows = [(1, "one"), (2, "two"), (3, "three"), (4, "four")]
    with pytest.raises(AssertionError) as raised:
        each_row(rows, lambda row: str(row[1]))(is_even)()
    assert seen == ["one", "two", "three", "four"]
    shown = str(raised.value).splitlines()
    assert shown[0] == "2 of 4 rows fail"
    assert [line.partition(": ")[0] for line in shown if ": " in line] == ["one", "three"]
    assert "1 is odd" in str(raised.value)


def test_another_error_than_an_assertion_fails_its_row() -> None:
    with pytest.raises(AssertionError, match="x: ValueError"):
        each_row(["x", "1"])(int)()


def test_a_table_without_rows_fails() -> None:
    with pytest.raises(AssertionError, match="without rows"):
        each_row([])(print)()
