"""The schemas: valid by their draft, valid for every shipped or shown file, and never stricter than the parser."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.schema import FILE_KINDS, modeline, schema_files
from monitor.rulefiles.syntax.yaml12 import ListNode, Node, Scalar, read_yaml
from tests.rows import each_row

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "rules" / "base"
PAGES = (ROOT / "rules" / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^( *)```yaml\n\1# rules/(\S+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
FILES = [p for kind in FILE_KINDS for p in sorted((SHIPPED / kind).glob("*.yaml")) if p.name != "scheme.yaml"]
SHOWN = [(page, name, text) for page in PAGES for _, name, text in BLOCK.findall(page.read_text(encoding="utf-8"))]
BAD = sorted((Path(__file__).parents[1] / "bad_rules").glob("*.yaml"))
SEEN_BY_SCHEMA = re.compile(r"error\[(?:unknown-key|missing-key)\]|error\[not-yet\]: '\w+' \(")


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_files()[f"{kind}.schema.json"]))


def plain(node: Node) -> Any:
    """Return the node as an editor reads it: YAML 1.2 scalars."""
    if isinstance(node, Scalar):
        if node.is_null:
            return None
        if node.boolean is not None:
            return node.boolean
        return int(node.text) if node.plain and re.fullmatch(r"[-+]?[0-9]+", node.text) else node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def errors(kind: str, text: str) -> list[str]:
    node = read_yaml(text.encode(), "f.yaml", Findings())
    assert node is not None
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator(kind).iter_errors(plain(node))]


@pytest.mark.parametrize("kind", sorted(FILE_KINDS))
def test_each_schema_is_valid(kind: str) -> None:
    Draft202012Validator.check_schema(validator(kind).schema)


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.name}" for p in FILES])
def test_every_shipped_file_is_valid_and_names_its_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert errors(path.parent.name, text) == []
    assert text.startswith(f"{modeline(path.parent.name, '../schema')}\n")
    assert (path.parent / f"../schema/{path.parent.name}.schema.json").is_file()


def test_the_shipped_schemas_are_up_to_date() -> None:
    written = {p.name: p.read_text(encoding="utf-8") for p in (SHIPPED / "schema").iterdir()}
    assert written == schema_files(), "write them anew: monitor rules schema rules/base/schema"


@pytest.mark.parametrize(("name", "text"), [(n, t) for _, n, t in SHOWN], ids=[f"{p.stem}-{n}" for p, n, _ in SHOWN])
def test_every_file_shown_on_a_page_is_valid(name: str, text: str) -> None:
    assert errors(Path(name).stem, text) == []


@each_row(BAD, lambda p: str(p.stem))
def test_schema_and_parser_reject_the_same_keys(path: Path) -> None:
    shown = path.with_suffix(".out").read_text(encoding="utf-8")
    node = read_yaml(path.read_bytes(), path.name, Findings())
    if node is None:
        assert "error[" in shown
        return
    found = errors(path.name.split("_")[0], path.read_text(encoding="utf-8"))
    if SEEN_BY_SCHEMA.search(shown):
        assert found
    if "error[" not in shown:
        assert found == []


def test_a_schema_describes_keys_and_values() -> None:
    rule = json.loads(schema_files()["alerts.schema.json"])["properties"]["rules"]["items"]
    assert rule["properties"]["level"]["enum"] == ["low", "medium", "high", "critical"]
    assert rule["properties"]["level"]["description"]
    assert rule["required"] == ["id", "title", "level", "when"]
