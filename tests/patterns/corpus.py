"""Texts on which patterns are counted: sentences of our own wording, and labelled real ones where a folder has them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.domain.articles.article import Article
from tests.chains.chain import CHAINS, ChainReport, read_chains
from tests.language.acts import test_specification as specification
from tests.modality import rows as modality
from tests.training import items as given
from tests.training.reading import article_of

OWN = ("specification", "sentences", "own", "modality", "chains")
_SIGNS = {"e": "easing", "t": "tightening", "n": ""}
TEXTS = ("pool", "ordinary", "wild", "dev")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`origin` is one of OWN or TEXTS. `is_act` and `direction` are the label; None and "" where there is none.

    `expected` is the act that a row of the specification has, "" where that has none.
    """

    origin: str
    article: Article
    is_act: bool | None = None
    direction: str = ""
    expected: str | None = None


def own_cases() -> Iterator[Case]:
    """All texts of our own wording: rows of the specification, headlines and leads with their sign, items of the
    training, rows with stages and days, and the reports of the chains.
    """
    for row in (r for r in specification.rows() if "not_yet" not in r):
        expected = str(row["act"]) if "act" in row else ""
        yield Case(origin="specification", article=specification.article_of(row), expected=expected)
    yield from (_of_item(item) for item in (*_sentences(), *given.own()))
    for language in modality.LANGUAGES:
        yield from (Case(origin="modality", article=modality.article_of(r)) for r in modality.rows(language))
    for file in CHAINS:
        for chain in read_chains(file):
            yield from (Case(origin="chains", article=article_of(_of_report(r))) for r in chain.reports)


def real_cases(folder: Path) -> Iterator[Case]:
    """The labelled items of the pool, the ordinary ones, and the two small labelled sets of the bench."""
    pool, bench = folder / "pool", folder / "bench"
    for item in (*given.of_pool(pool), *given.ordinary(pool), *given.of_wild(bench / "wild.jsonl")):
        yield _of_item(item)
    with (bench / "dev.jsonl").open(encoding="utf-8") as file:
        yield from (_of_dev(json.loads(line)) for line in file)


def _sentences() -> Iterator[given.Item]:
    for path in (*specification.HEADLINES, *specification.ARTICLES):
        table = specification.loaded(path)
        for language, sign, _, title, *text in next(iter(table.values())):
            label = given.Label(label="0" if sign == "n" else "1", direction=_SIGNS[sign])
            key = f"{path.stem} {title}"
            yield given.Item(
                id=key, title=title, text="".join(text), language=language, origin="sentences", label=label
            )


def _of_report(report: ChainReport) -> given.Item:
    return given.Item(
        id=f"{report.source} {report.at}",
        title=report.title,
        text=report.summary,
        language=report.lang,
        origin="chains",
        label=given.Label(label=""),
        month=f"{report.at:%Y-%m}",
    )


def _of_item(item: given.Item) -> Case:
    label = item.label
    return Case(
        origin=item.origin,
        article=article_of(item),
        is_act=label.is_act if label.is_clear else None,
        direction=label.direction,
    )


def _of_dev(row: Mapping[str, Any]) -> Case:
    label = given.Label(label="1" if row["relevant"] else "0", direction=str(row["direction"]))
    item = given.Item(
        id=row["id"],
        title=row["title"],
        text=row["gist"] or "",
        language=row["lang"],
        origin="dev",
        label=label,
        month=row["published"][:7],
    )
    return _of_item(item)
