"""Check set of made-up articles, to detect a correction that makes the judge worse."""

import csv
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("check.tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    title: str
    text: str
    language: str
    is_act: bool


def check_items() -> tuple[CheckItem, ...]:
    """The items in file order. None of them is training data."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            CheckItem(title=r["title"], text=r["text"] or "", language=r["lang"], is_act=r["label"] == "1")
            for r in rows
        )
