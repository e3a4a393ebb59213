"""A small set of articles in our own wording, to see whether a correction spoils what the judge knew."""

import csv
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CheckItem", "check_items"]

_FILE = Path(__file__).with_name("check.tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    title: str
    text: str
    language: str
    is_act: bool


def check_items() -> tuple[CheckItem, ...]:
    """In the order of the file. None of them was trained on."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            CheckItem(title=r["title"], text=r["text"] or "", language=r["lang"], is_act=r["label"] == "1")
            for r in rows
        )
