"""Labelled items: real ones by id (their texts lie in a folder beside the repository), and own-worded ones in full."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any

from monitor.domain.sources.source import Tier
from monitor.ports.children.extraction import ReaderConfig

HERE = Path(__file__).parent

NATURAL_WEIGHTS = {"en": 7.5, "ja": 4.0, "ko": 3.6, "zh-Hans": 24.5, "zh-Hant": 2.3}
"""What an item of ordinary.jsonl stands for in the stream that it was drawn from (README of the pool)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`label` is 1, 0, B1 or B0 as the guide has them, and 0b where an act is mentioned as background alone.

    `development` is one name for all items of one real act, "" for items that are none.
    """

    label: str
    direction: str = ""
    measure: str = ""
    stage: str = ""
    issuer: str = ""
    development: str = ""
    note: str = ""

    @property
    def is_act(self) -> bool:
        return self.label in ("1", "B1")

    @property
    def is_clear(self) -> bool:
        return not self.label.startswith("B")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`origin` is pool, ordinary, wild, own, example or report; `weight` what it counts for in the stream it was drawn
    from. `day` is in ISO 8601, "" where unknown; `place` the state of an official source.
    """

    id: str
    title: str
    text: str
    language: str
    origin: str
    label: Label
    month: str = ""
    day: str = ""
    weight: float = 1.0
    tier: Tier = Tier.MEDIA
    place: str = ""

    @property
    def group(self) -> str:
        """Items with one group are never on both sides of a split."""
        return self.label.development or self.id


def everything(texts: Path, knowledge: ReaderConfig) -> list[Item]:
    """All that the judge learns from. The real texts lie in that folder."""
    return [
        *of_pool(texts / "pool"),
        *ordinary(texts / "pool"),
        *of_wild(texts / "bench/wild.jsonl"),
        *own(),
        *of_examples(knowledge),
    ]


def labels(name: str) -> dict[str, Label]:
    """Labels by id, from `labels/NAME.tsv`."""
    with (HERE / "labels" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row.pop("id"): Label(**row) for row in rows}


def of_pool(folder: Path) -> list[Item]:
    """The screened items of the pool, each with its label."""
    known = labels("screened")
    return [_item(row, known[row["id"]], "pool") for row in _rows(folder / "screened.jsonl") if row["id"] in known]


def ordinary(folder: Path) -> list[Item]:
    """Ordinary items: no acts but for those that were found by reading what any reader took for one."""
    known = labels("ordinary")
    return [
        _item(row, known.get(row["id"], Label(label="0")), "ordinary", NATURAL_WEIGHTS[row["lang"]])
        for row in _rows(folder / "ordinary.jsonl")
    ]


def of_wild(path: Path) -> list[Item]:
    """The small labelled set of feed items, with the labels that stand in it."""
    return [_item(row, _of_wild(row), "wild") for row in _rows(path)]


def own() -> list[Item]:
    """Items of our own wording, acts and what is close to them."""
    found = []
    for path in sorted((HERE / "own").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                said = {
                    k: "" if row[k] == "-" else row[k] for k in ("label", "direction", "measure", "stage", "issuer")
                }
                key = sha1(row["title"].encode(), usedforsecurity=False).hexdigest()[:16]
                text = row["summary"] or ""
                found.append(
                    Item(id=key, title=row["title"], text=text, language=row["lang"], origin="own", label=Label(**said))
                )
    return found


def of_examples(knowledge: ReaderConfig) -> list[Item]:
    """What the shipped rules must match, each an act. What a rule must not match may be an act that another wants."""
    found: dict[str, Item] = {}
    for rule in knowledge.rules:
        for example in rule.examples:
            if example.must_match:
                key = sha1(f"{example.title}\n{example.text}".encode(), usedforsecurity=False).hexdigest()[:16]
                found[key] = Item(
                    id=key,
                    title=example.title,
                    text=example.text,
                    language=example.lang or "",
                    origin="example",
                    label=Label(label="1"),
                )
    return list(found.values())


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _item(row: Mapping[str, Any], label: Label, origin: str, weight: float = 1.0) -> Item:
    return Item(
        id=row["id"],
        title=row["title"],
        text=row.get("summary") or "",
        language=row["lang"],
        origin=origin,
        label=label,
        month=(row.get("published") or "")[:7],
        day=(row.get("published") or "")[:10],
        weight=weight,
    )


def _of_wild(row: Mapping[str, Any]) -> Label:
    borderline = str(row.get("note") or "").startswith("borderline")
    kind = {(True, True): "B1", (True, False): "1", (False, True): "B0", (False, False): "0"}
    return Label(
        label=kind[(bool(row["relevant"]), borderline)],
        direction=str(row.get("direction") or ""),
        measure=str(row.get("measure") or ""),
        issuer=str(row.get("issuer") or ""),
    )
