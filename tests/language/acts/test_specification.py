"""The reader on the written sentences in tests/data/acts, one row per sentence.

One test per file, which lists every wrong row: thousands of tests would take longer than their sentences.
"""

import re
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary

FOLDER = Path(__file__).parents[2] / "data" / "acts"


Row = dict[str, Any]
FILES = sorted(path for tag in ("en", "zh", "ja", "ko") for path in FOLDER.glob(f"{tag}*.yaml"))
HEADLINES = sorted(FOLDER.glob("headlines*.yaml"))
ARTICLES = sorted(FOLDER.glob("articles*.yaml"))


def name_of(path: Path) -> str:
    return path.stem


@cache
def loaded(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def rows_of(path: Path) -> list[Row]:
    """One row per sentence.

    A row with `not_yet` names a known mistake of the reader, and fails once it is fixed. With `alone`, the act is the
    only one of the sentence.
    """
    raw = loaded(path)
    return [{"language": raw["language"], **row} for row in raw["sentences"]]


def rows() -> list[Row]:
    return [row for path in FILES for row in rows_of(path)]


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


def article_of(row: Row) -> Article:
    return Article(
        id=ArticleId(row["id"]),
        source_id=SourceId("specification"),
        key=row["id"],
        url="",
        title=row["title"],
        text=row.get("text", ""),
        language=row["language"],
        tier=Tier(row.get("tier", "media")),
        published=datetime(2025, 11, 9, tzinfo=UTC),
        published_raw="",
        content_hash="",
    )


def read(row: Row) -> Reading:
    return _reading(article_of(row))


@cache  # several tests look at the readings of all sentences
def _reading(article: Article) -> Reading:
    return reader().read(article)[1]


def summary(act: Act) -> str:
    return f"{act.issuer or '-'} {act.measure} {act.action} {act.stage}"


def differences(row: Row) -> list[str]:
    """Differences between the reading and the row."""
    reading = read(row)
    acts = [summary(a) for a in reading.acts]
    if "act" not in row:
        near = sorted({m.reason for m in reading.near_misses})
        wrong = [f"acts {acts}, not none"] if acts else []
        if "near" in row and row["near"] not in near:
            wrong.append(f"near {near}, not {row['near']}")
        return wrong
    if acts[:1] != [row["act"]]:
        return [f"acts {acts}, not {row['act']}"]
    found = facets(reading.acts[0])
    wrong = [f"{key} {found[key]!r}, not {row[key]!r}" for key in row.keys() & found if found[key] != row[key]]
    if len(acts) > 1 and "alone" in row:
        wrong.append(f"acts {acts}, not alone")
    return wrong


def facets(act: Act) -> dict[str, Any]:
    """Facets of the act, by the keys of the rows."""
    return {
        "target": list(act.target),
        "inferred": list(act.inferred),
        "goods": list(act.commodities),
        "certainty": str(act.certainty),
        "claimant": act.claimant,
        "list": act.list_id,
        "firms": list(act.firms),
        "document": act.document.key if act.document else None,
        "refers": [n.key for n in act.refers_to],
        "until": act.until,
        "said": act.announced,
        "comments": act.comments_until,
        "continues": act.continues,
        "from": act.effective,
        "entities": next((q.value for q in act.quantities if q.unit == "entities"), None),
        "percent": next((q.value for q in act.quantities if q.unit == "percent"), None),
        "lasts": next((f"{q.value:g} {q.unit}" for q in act.quantities if q.of == "duration"), None),
        "qualifier": next((q.qualifier for q in act.quantities), None),
        "kilos": next((q.value for q in act.quantities if q.unit == "kg"), None),
        "tonnes": next((q.value for q in act.quantities if q.unit == "t"), None),
    }


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_reading_agrees_with_each_sentence_of(file: Path) -> None:
    wrong = {row["id"]: found for row in rows_of(file) if (found := differences(row))}
    gaps = {row["id"] for row in rows_of(file) if "not_yet" in row}
    assert {name: found for name, found in wrong.items() if name not in gaps} == {}
    assert gaps - wrong.keys() == set(), "these are read now: take out their not_yet"


DIRECTIONS = {"e": "easing", "t": "tightening"}


def wanted(letter: str, issuer: str) -> list[tuple[str | None, str]]:
    return [] if letter == "n" else [(issuer, DIRECTIONS[letter])]


def first_act(row: Row) -> list[tuple[str | None, str]]:
    return [(a.issuer, str(a.direction)) for a in read(row).acts[:1]]


@pytest.mark.parametrize("file", HEADLINES, ids=name_of)
def test_issuer_and_direction_of_each_headline_of(file: Path) -> None:
    wrong = []
    for language, letter, issuer, title in loaded(file)["headlines"]:
        found = first_act({"id": "headline", "title": title, "language": language})
        wrong += [] if found == wanted(letter, issuer) else [(title, found, wanted(letter, issuer))]
    assert wrong == []


@pytest.mark.parametrize("file", ARTICLES, ids=name_of)
def test_act_of_each_article_of(file: Path) -> None:
    wrong = []
    for language, letter, issuer, title, text in loaded(file)["articles"]:
        found = first_act({"id": "article", "title": title, "text": text, "language": language})
        wrong += [] if found == wanted(letter, issuer) else [(title, text[:40], found, wanted(letter, issuer))]
    assert wrong == []


def test_headlines_and_articles_are_found() -> None:
    assert min(len(loaded(path)["headlines"]) for path in HEADLINES) > 0
    assert min(len(loaded(path)["articles"]) for path in ARTICLES) > 0


def test_every_kind_of_sentence_has_its_rows() -> None:
    kinds = loaded(FOLDER / "patterns.yaml")["patterns"]
    seen = Counter(code for row in rows() for code in re.findall(r"[A-Z]\d+", str(row.get("pattern", ""))))
    assert sorted(seen.keys() - kinds.keys()) == []
    assert {code: seen[code] for code, kind in kinds.items() if seen[code] < kind["fewest"]} == {}


def test_there_are_enough_sentences_in_every_language() -> None:
    all_rows = rows()
    counted = {tag: sum(r["language"][:2] == tag for r in all_rows) for tag in ("en", "zh", "ja", "ko")}
    assert min(counted.values()) >= 200, counted
    assert sum(counted.values()) >= 1200, counted
    assert sum("act" not in r for r in all_rows) >= 300


def test_sentences_are_unique() -> None:
    ids = Counter((path.stem, row["id"]) for path in FILES for row in rows_of(path))
    titles = Counter((row["title"], row.get("text", "")) for row in rows())
    assert [name for name, times in ids.items() if times > 1] == []
    assert [title for title, times in titles.items() if times > 1] == []


def test_dates_in_the_rows_are_dates() -> None:
    dates = ("until", "said", "comments", "from")
    assert all(isinstance(row.get(key), date | None) for row in rows() for key in dates)
