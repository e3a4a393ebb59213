"""Tables, on a terminal and without one."""

import pytest

from monitor.cli.output import print_table

ROWS = [("a-source-with-a-rather-long-name", "what is said of it takes several lines")]


def test_what_people_copy_is_whole_on_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "44")
    print_table(("id", "what"), ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 2
    assert ROWS[0][0] in lines[1]


def test_a_last_column_that_is_cut_keeps_each_row_on_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    print_table(("id", "name"), [(ROWS[0][0], "商务部公告" * 10)], cut_last=True)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].rstrip().endswith("…")


def test_where_no_terminal_is_the_columns_and_each_row_are_a_line_with_tabs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(("id", "what"), [*ROWS, ("b", "one\ttitle\nof two lines")])
    assert capsys.readouterr().out.splitlines() == ["id\twhat", "\t".join(ROWS[0]), "b\tone title of two lines"]


def test_a_table_without_rows_is_nothing_there(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("id", "what"), [])
    assert capsys.readouterr().out == ""
