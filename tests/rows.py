"""One test over a table: each row that fails is named, with what failed.

For tables of hundreds of like rows: a parametrised test costs some milliseconds a row beside its own work, most of them
in each process that collects.
"""

from collections.abc import Callable, Iterable
from typing import Any

Test = Callable[..., object]


def each_row(rows: Iterable[Any], name: Callable[[Any], str] = str) -> Callable[[Test], Callable[[], None]]:
    """Call the test with each row; a tuple is its arguments. There must be a row."""
    table = tuple(rows)

    def over(test: Test) -> Callable[[], None]:
        def of_all_rows() -> None:
            assert table, "a table without rows"
            problems = ((name(row), _problem(test, row)) for row in table)
            failed = [f"{named}: {problem}" for named, problem in problems if problem]
            assert not failed, "\n".join([f"{len(failed)} of {len(table)} rows fail", *failed])

        of_all_rows.__name__ = test.__name__
        of_all_rows.__qualname__ = test.__qualname__
        of_all_rows.__module__ = test.__module__
        of_all_rows.__doc__ = test.__doc__
        return of_all_rows

    return over


def _problem(test: Test, row: Any) -> str:
    try:
        test(*row) if isinstance(row, tuple) else test(row)
    except Exception as e:  # noqa: BLE001 -- what a test may raise
        return f"{type(e).__name__} {e}"
    return ""
