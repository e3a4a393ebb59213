"""No row is called in force whose text does not say so. How many stages are right is a figure, not a test."""

from functools import cache

from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary
from tests.modality.rows import LANGUAGES, Row, read, rows
from tests.rows import each_row

ROWS = [row for language in LANGUAGES for row in rows(language)]


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


@each_row([r for r in ROWS if r.stage != "in_force"], lambda r: f"{r.language}-{r.title}")
def test_nothing_is_in_force_that_no_words_say_is(row: Row) -> None:
    act = read(row, reader())
    assert act is None or act.stage != "in_force" or row.stage in ("postponed", "ended")


def test_there_are_enough_rows_of_each_language() -> None:
    assert all(sum(r.language == language for r in ROWS) >= 40 for language in LANGUAGES)
