"""The file of a list change: its rows as CSV, and the words that go with it."""

from collections.abc import Iterable, Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.facts import ListFileFacts
from monitor.domain.alerts.message import ListFile
from monitor.domain.lists.table import COLUMNS
from monitor.wording.phrases.csv_text import BOM, csv_lines
from monitor.wording.phrases.english import counted, joined

_SHOWN = 20  # names in a message that can't carry the file


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as a file that Excel reads as UTF-8 and opens safely."""
    return "".join((BOM, *csv_lines(header, rows))).encode("utf-8", "replace")


def list_file_in_words(stored: ListFileFacts, vocabulary: Vocabulary) -> ListFile:
    """The file with its English. Names that the vocabulary no longer has are shown by their ids."""
    concept = vocabulary.concepts.get(stored.list_id)
    label = concept.label if concept else stored.list_id
    header = COLUMNS[: len(stored.rows[0])] if stored.rows else ()
    left = stored.total - len(stored.rows)
    return ListFile(
        label=stored.label,
        title=f"{label}: {_counts(stored)}",
        text=_left_out(stored, left) if left else "",
        header=header,
        rows=stored.rows,
        names=_names(stored),
        file_name=f"{stored.list_id}_{stored.day.isoformat()}_{stored.label}",
        is_restricted=stored.is_restricted,
    )


def _counts(stored: ListFileFacts) -> str:
    done = ((stored.added, "added"), (stored.removed, "removed"), (stored.changed, "changed"))
    return joined([f"{counted(number, 'name')} {what}" for number, what in done if number], "and")


def _left_out(stored: ListFileFacts, left: int) -> str:
    return f"The file has the first {len(stored.rows):,} of {len(stored.rows) + left:,} names"


def _names(stored: ListFileFacts) -> tuple[str, ...]:
    lines = [f"{row[0]}: {row[2]}{f' ({row[5]})' if row[5] else ''}" for row in stored.rows[:_SHOWN]]
    more = stored.total - len(lines)
    return (*lines, *((f"and {counted(more, 'name')} more",) if more > 0 and lines else ()))
