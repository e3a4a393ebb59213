"""The shipped vocabulary, read with plain YAML: these tests do not depend on the reader of rule files."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary

FOLDER = Path(__file__).parents[2] / "rules" / "base" / "vocabulary"
COLUMNS = {"en": "en", "zh-Hans": "zh", "zh-Hant": "zh", "ja": "ja", "ko": "ko", "es": "es"}
CODES = ("hs", "eccn", "lists", "symbol")


@cache
def shipped_vocabulary() -> Vocabulary:
    concepts: dict[str, Concept] = {}
    added: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for one in raw.get("concepts", ()):
            if "add_to" in one:
                added.append(one)
            else:
                concepts[one["id"]] = concept_of(ConceptKind(raw["kind"]), one)
    for one in added:
        concept = concepts[one["add_to"]]
        concepts[concept.id] = replace(concept, names=(*concept.names, *names_of(one)))
    return Vocabulary.of(list(concepts.values()))


def names_of(raw: dict[str, Any]) -> tuple[Name, ...]:
    return tuple(name_of(n, COLUMNS[c]) for c in COLUMNS for n in raw.get(c, ()))


def concept_of(kind: ConceptKind, raw: dict[str, Any]) -> Concept:
    attributes = {**{k: raw[k] for k in CODES if k in raw}, **raw.get("attributes", {})}
    pairs = [(k, str(v)) for k, vs in attributes.items() for v in (vs if isinstance(vs, list) else [vs])]
    return Concept(
        id=raw["id"],
        kind=kind,
        label=raw["label"],
        names=names_of(raw),
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
