"""The shipped vocabulary, read with plain YAML: the tests of language do not lean on the room that reads rule files."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from monitor.domain.vocabulary import Concept, ConceptKind, Name, Vocabulary

FOLDER = Path(__file__).parents[2] / "rules" / "base" / "vocabulary"
COLUMNS = {"en": "en", "zh-Hans": "zh", "zh-Hant": "zh", "ja": "ja", "ko": "ko"}
CODES = ("hs", "eccn", "lists", "symbol")


@cache
def shipped_vocabulary() -> Vocabulary:
    concepts: list[Concept] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        if "concepts" in raw:
            concepts += [concept_of(ConceptKind(raw["kind"]), c) for c in raw["concepts"]]
    return Vocabulary.of(concepts)


def concept_of(kind: ConceptKind, raw: dict[str, Any]) -> Concept:
    names = [name_of(n, COLUMNS[c]) for c in COLUMNS for n in raw.get(c, ())]
    attributes = {**{k: raw[k] for k in CODES if k in raw}, **raw.get("attributes", {})}
    pairs = [(k, str(v)) for k, vs in attributes.items() for v in (vs if isinstance(vs, list) else [vs])]
    return Concept(
        id=raw["id"],
        kind=kind,
        label=raw["label"],
        names=tuple(names),
        parent=raw.get("parent"),
        place=raw.get("place"),
        attributes=tuple(sorted(pairs)),
    )


def name_of(raw: str | dict[str, Any], language: str) -> Name:
    if isinstance(raw, str):
        return Name(text=raw, language=language)
    return Name(
        text=raw["text"],
        language=language,
        exact_case=raw.get("exact_case", False),
        needs=raw.get("needs", ""),
    )
