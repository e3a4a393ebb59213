"""The reader against sentences of our own wording: tests/data/acts, one row a sentence."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.act import Act, Reading
from monitor.domain.article import Article, ArticleId
from monitor.domain.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary

FOLDER = Path(__file__).parents[2] / "data" / "acts"


def rows() -> list[Any]:
    """One row a sentence, of every file whose name begins with a language: en.yaml, en-articles.yaml.

    A row with `not_yet` says what the reader misses in it, and fails once it no longer does. With `alone`, the act is
    the only one: the rest of the sentence tells which rule or whom it is about.
    """
    found = []
    for path in sorted(p for tag in ("en", "zh", "ja", "ko") for p in FOLDER.glob(f"{tag}*.yaml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for row in raw["sentences"]:
            language = row.get("language", raw["language"])
            gap = [pytest.mark.xfail(strict=True, reason=row["not_yet"])] if "not_yet" in row else []
            found.append(pytest.param({**row, "language": language}, id=f"{path.stem}-{row['id']}", marks=gap))
    return found


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


def read(row: dict[str, Any]) -> Reading:
    return reader().read(
        Article(
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
    )[1]


def told(act: Act) -> str:
    return f"{act.issuer or '-'} {act.measure} {act.action} {act.stage}"


@pytest.mark.parametrize("row", rows())
def test_the_reader_agrees_with(row: dict[str, Any]) -> None:
    reading = read(row)
    if "act" not in row:
        assert [told(a) for a in reading.acts] == []
        if "near" in row:
            assert row["near"] in {m.reason for m in reading.near_misses}
        return
    assert [told(a) for a in reading.acts][:1] == [row["act"]]
    act = reading.acts[0]
    assert len(reading.acts) == 1 or "alone" not in row
    found = {
        "target": list(act.target),
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
        "tonnes": next((q.value for q in act.quantities if q.unit == "t"), None),
    }
    wanted = {k: v for k, v in row.items() if k in found}
    assert {k: found[k] for k in wanted} == wanted


def headlines() -> list[Any]:
    files = sorted(FOLDER.glob("headlines*.yaml"))
    raw = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in files]
    return [pytest.param(*row, id=f"{row[0]}-{row[3]}") for part in raw for row in part["headlines"]]


@pytest.mark.parametrize(("language", "sign", "issuer", "title"), headlines())
def test_a_headline_says_who_eases_or_tightens(language: str, sign: str, issuer: str, title: str) -> None:
    acts = read({"id": "headline", "title": title, "language": language}).acts
    if sign == "n":
        assert acts == ()
    else:
        wanted = {"e": "easing", "t": "tightening"}[sign]
        assert [(a.issuer, str(a.direction)) for a in acts[:1]] == [(issuer, wanted)]


def articles() -> list[Any]:
    files = sorted(FOLDER.glob("articles*.yaml"))
    raw = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in files]
    return [pytest.param(*row, id=f"{row[0]}-{row[3]}-{row[4][:40]}") for part in raw for row in part["articles"]]


@pytest.mark.parametrize(("language", "sign", "issuer", "title", "text"), articles())
def test_an_article_tells_its_own_act_and_no_other(
    language: str, sign: str, issuer: str, title: str, text: str
) -> None:
    acts = read({"id": "article", "title": title, "text": text, "language": language}).acts
    wanted = [] if sign == "n" else [(issuer, {"e": "easing", "t": "tightening"}[sign])]
    assert [(a.issuer, str(a.direction)) for a in acts[:1]] == wanted


def test_every_kind_of_sentence_has_its_rows() -> None:
    raw = yaml.load((FOLDER / "patterns.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    kinds = raw["patterns"]
    seen = Counter(code for r in rows() for code in re.findall(r"[A-Z]\d+", str(r.values[0].get("pattern", ""))))
    assert sorted(seen.keys() - kinds.keys()) == []
    assert {code: seen[code] for code, kind in kinds.items() if seen[code] < kind["fewest"]} == {}


def test_there_are_enough_sentences_in_every_language() -> None:
    all_rows = [r.values[0] for r in rows()]
    counted = {tag: sum(r["language"][:2] == tag for r in all_rows) for tag in ("en", "zh", "ja", "ko")}
    assert min(counted.values()) >= 200, counted
    assert sum(counted.values()) >= 1200, counted
    assert sum("act" not in r for r in all_rows) >= 300


def test_no_sentence_stands_twice() -> None:
    ids = [str(r.id) for r in rows()]
    titles = [(r.values[0]["title"], r.values[0].get("text", "")) for r in rows()]
    assert sorted({i for i in ids if ids.count(i) > 1}) == []
    assert sorted({t for t in titles if titles.count(t) > 1}) == []


def test_dates_in_the_rows_are_dates() -> None:
    dates = ("until", "said", "comments", "from")
    assert all(isinstance(r.values[0].get(key), date | None) for r in rows() for key in dates)
