"""Language-specific behaviour only in the language packages: no other code compares languages.

`monitor/language` is searched for comparisons with a language, tables by language and look-ups in them. The rest of the
product reads no texts; it may name a language only where `OUTSIDE` states what for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MONITOR = Path(__file__).parents[3] / "monitor"
LANGUAGE = MONITOR / "language"
CODES = frozenset({"en", "zh", "zh-Hans", "zh-Hant", "ja", "ko", "es", "und"})
MAY = ("profiles", "writing", "detection.py")  # grammar, script, detection
OUTSIDE = {
    "ingest/dates.py": "the zone of a date without one",
    "pipeline/alerts/digest_content.py": "English is not named beside a headline",
    "reports/event_filter.py": "zh finds both scripts",
    "reports/translations.py": "English is not translated",
    "rulefiles/editing/watch_columns.py": "headings of imported tables",
    "rulefiles/parsers/vocabulary.py": "the columns of vocabulary files",
}


def comparisons(source: str) -> Iterator[int]:
    """The lines that compare a language."""
    for node in ast.walk(ast.parse(source)):
        if _compares(node) or _is_table(node) or _looks_up(node):
            yield node.lineno  # type: ignore[attr-defined]  # each of the three has a place


def _compares(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare):
        return False
    sides = (node.left, *node.comparators)
    return any(map(_has_code, sides)) or (any(map(_is_language, sides)) and any(map(_is_fixed, sides)))


def _is_table(node: ast.AST) -> bool:
    return isinstance(node, ast.Dict) and any(key is not None and _has_code(key) for key in node.keys)


def _looks_up(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return _is_language(node.slice)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr in ("startswith", "endswith", "removeprefix"):
        return any(map(_has_code, node.args))
    return node.func.attr == "get" and any(map(_is_language, node.args))


def named(source: str) -> bool:
    """Whether a language is compared, or is the key of a table, by its code. `und` is no language."""
    for node in ast.walk(ast.parse(source)):
        given: list[ast.AST | None] = []
        if isinstance(node, ast.Compare):
            given = [node.left, *node.comparators]
        elif isinstance(node, ast.Dict):
            given = list(node.keys)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = list(node.args) if node.func.attr in ("startswith", "endswith", "removeprefix") else []
        if any(side is not None and _has_code(side) and not _is_und(side) for side in given):
            return True
    return False


def _is_und(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "und"


def _has_code(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value in CODES
    return isinstance(node, ast.Tuple | ast.List | ast.Set) and any(map(_has_code, node.elts))


def _is_language(node: ast.AST) -> bool:
    """True if the expression is named like a language: `language`, `document.language[:2]`, `passage.language`."""
    if isinstance(node, ast.Subscript):
        return _is_language(node.value)
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.strip("_") in ("language", "lang", "column")


def _is_fixed(node: ast.AST) -> bool:
    """True for a literal: a string, a group of strings, a constant of the module."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Constant):
        return True
    return isinstance(node, ast.Name) and node.id.isupper()


def searched() -> Iterator[Path]:
    for path in sorted(LANGUAGE.rglob("*.py")):
        if path.relative_to(LANGUAGE).parts[0] not in MAY:
            yield path


def test_outside_the_reader_a_language_is_named_for_a_stated_reason() -> None:
    files = (path for path in sorted(MONITOR.rglob("*.py")) if not path.is_relative_to(LANGUAGE))
    found = [path.relative_to(MONITOR).as_posix() for path in files if named(path.read_text())]
    assert found == sorted(OUTSIDE)


def test_only_profiles_compare_languages() -> None:
    found = [f"{path.relative_to(LANGUAGE)}:{line}" for path in searched() for line in comparisons(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'if language == "ko": pass',
        'if context.language != "zh": pass',
        'if passage.language[:2] in ("ja", "ko"): pass',
        "if language not in _BEFORE: pass",
        'if "en" == tag: pass',
        'if tag.startswith("zh"): pass',
        '_SIGNS = {"en": 90, "zh": 40}',
        "signs = _SIGNS[language]",
        "signs = _SIGNS.get(passage.language, 90)",
        'if profile.column == "ja": pass',
    ],
)
def test_the_search_finds(source: str) -> None:
    assert list(comparisons(source)) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "same = [cell for cell in cells if cell.language == language]",
        "profile = profile_of(document.language[:2])",
        'said = {"title": title, "text": text}',
        "if profile.verb_last: pass",
        'if name in ("title", "text"): pass',
    ],
)
def test_the_search_leaves_alone(source: str) -> None:
    assert list(comparisons(source)) == []
