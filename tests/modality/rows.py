"""Sentences of our own wording with how far an act is, since when and until when, by language: tests/data/modality.

They were written by somebody who did not know the reader, before it was changed for them. All are of 11 May 2026.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.domain.acts.act import Act
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.reader import Reader

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "ja", "ko")
_FOLDER = Path(__file__).parents[1] / "data/modality"
_TOLD = ("considered", "proposed", "announced", "in_force", "denied")
_DAY = datetime(2026, 5, 11, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`begins` and `ends` are ISO dates, "" where the text has none; `stage` may also be postponed or ended."""

    language: str
    title: str
    summary: str
    stage: str
    begins: str
    ends: str
    quantity: str


def rows(language: str) -> Iterator[Row]:
    with (_FOLDER / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Row(
                language=language,
                title=row["title"],
                summary=row["summary"],
                stage=row["stage"],
                begins=row["from"],
                ends=row["until"],
                quantity=row["quantity"],
            )


def article_of(row: Row) -> Article:
    return Article(
        id=ArticleId("row"),
        source_id=SourceId("rows"),
        key="row",
        url="",
        title=row.title,
        text=row.summary,
        language=row.language,
        tier=Tier.MEDIA,
        published=_DAY,
        published_raw="",
        content_hash="",
    )


def read(row: Row, reader: Reader) -> Act | None:
    """The foremost act that is read in it."""
    return next(iter(reader.read(article_of(row))[1].acts), None)


def counted(language: str, reader: Reader) -> Counter[str]:
    """How many of the rows are read, and how many of their facets are right, wrong or missing."""
    count: Counter[str] = Counter()
    for row in rows(language):
        act = read(row, reader)
        count["rows"] += 1
        if act is None:
            continue
        count["read"] += 1
        if row.stage in _TOLD:
            count["stage right" if act.stage == row.stage else "stage wrong"] += 1
            count["wrongly in force"] += act.stage == "in_force" != row.stage
        for name, given, found in (("from", row.begins, act.effective), ("until", row.ends, act.until)):
            if found is None:
                count[f"{name} missing"] += bool(given)
            else:
                count[f"{name} right" if str(found) == given else f"{name} wrong"] += 1
        if row.quantity:
            right = any(f"{q.value:g}" in row.quantity.replace(",", "") for q in act.quantities)
            count["quantity right" if right else "quantity missing"] += 1
    return count
