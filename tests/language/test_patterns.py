"""Each pattern of the data files fires on its examples, is used, and is not repeated in code."""

import ast
import re
import tomllib
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.language.acts.facets.durations import NUMBER_WORDS
from monitor.language.folding import fold
from monitor.language.patterns import FOLDERS, NamedPattern, patterns_in, patterns_of
from monitor.language.profiles.en.days import MONTHS
from monitor.language.profiles.es.dates import DATES

LANGUAGE = Path(__file__).parents[2] / "monitor" / "language"
KEYS = ("use", "printed", "regex", "fires", "passes")
NAMES = {Path(folder).name.upper(): folder for folder in FOLDERS}
"""Folders by the name that code has for their patterns: `EN`."""
ONE = '[word]\nuse = "A word."\nregex = "{letter}+"\nfires = ["one"]\n[parts]\nletter = "[a-z]"\n'


def found(pattern: NamedPattern, text: str) -> bool:
    """Whether it finds at least one sign."""
    return any(m.group() for m in pattern.finditer(text if pattern.printed else fold(text).text))


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_pattern_fires_on_its_examples_alone(folder: str) -> None:
    assert [(p.name, text) for p in patterns_of(folder) for text in p.fires if not found(p, text)] == []
    assert [(p.name, text) for p in patterns_of(folder) for text in p.passes if found(p, text)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_pattern_says_what_it_is_for_and_has_an_example(folder: str) -> None:
    assert [p.name for p in patterns_of(folder) if not (p.use.endswith(".") and p.fires)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_has_no_other_keys_and_no_piece_that_nothing_uses(folder: str) -> None:
    text = (LANGUAGE / folder / "patterns.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    pieces = table.pop("parts", {})
    assert [f"{name}.{key}" for name, said in table.items() for key in said if key not in KEYS] == []
    if not folder.endswith("shared"):
        assert [piece for piece in pieces if f"{{{piece}}}" not in text] == []


def test_every_folder_with_patterns_is_listed() -> None:
    found = {str(path.parent.relative_to(LANGUAGE)) for path in LANGUAGE.rglob("patterns.toml")}
    assert found == set(FOLDERS)


def used() -> Iterator[tuple[str, str]]:
    """Folder and name of each pattern that code asks for."""
    for path in LANGUAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in NAMES:
                yield NAMES[node.value.id], node.attr


def test_code_asks_for_all_patterns_and_for_no_others() -> None:
    assert set(used()) == {(folder, pattern.name) for folder in FOLDERS for pattern in patterns_of(folder)}


def test_no_regular_expression_stands_in_the_code_of_these_folders() -> None:
    code = (path for folder in FOLDERS for path in (LANGUAGE / folder).rglob("*.py"))
    calls = re.compile(r"\b(?:re\.(?:compile|search|match|fullmatch|findall|finditer|split|sub)|pattern)\(")
    assert [str(path.relative_to(LANGUAGE)) for path in code if calls.search(path.read_text(encoding="utf-8"))] == []


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AttributeError) as raised:
        _ = patterns_of("profiles/en").durations
    assert "Did you mean: 'duration'?" in "".join(traceback.format_exception(raised.value))


def test_an_unknown_piece_is_answered_with_the_nearest() -> None:
    text = ONE.replace("{letter}", "{leter}")
    with pytest.raises(ValueError, match=r"my.toml: pattern 'word': unknown piece 'leter'. Did you mean letter?"):
        patterns_in(text, "my.toml")


def test_a_regex_may_go_over_several_lines() -> None:
    text = ONE.replace('"{letter}+"', "'''\n{letter}+\n   | [0-9]'''")
    assert patterns_in(text, "my.toml").word.regex == "[a-z]+| [0-9]"


def test_han_signs_of_a_regex_are_folded() -> None:
    assert found(patterns_in(ONE.replace("{letter}+", "許可"), "my.toml").word, "许可")


def test_han_signs_of_a_regex_for_printed_text_are_not_folded() -> None:
    printed = patterns_in(ONE.replace("{letter}+", "許可").replace("regex", "printed = true\nregex"), "my.toml").word
    assert found(printed, "許可")
    assert not found(printed, "许可")


def test_patterns_are_read_only() -> None:
    table = patterns_in(ONE, "my.toml")
    with pytest.raises(AttributeError, match="read-only"):
        table.word = table.word
    with pytest.raises(AttributeError, match="read-only"):
        table.word.regex = "x"


def test_the_order_is_that_of_the_file() -> None:
    text = (LANGUAGE / "profiles/ja/patterns.toml").read_text(encoding="utf-8")
    assert [p.name for p in patterns_of("profiles/ja")] == [k for k in tomllib.loads(text) if k != "parts"]


@pytest.mark.parametrize("name", MONTHS)
def test_an_english_month_is_found_by_each_of_its_names(name: str) -> None:
    match = patterns_of("profiles/en").in_month.search(f"in {name}")
    assert match is not None
    assert match["month"] == name


@pytest.mark.parametrize("name", DATES.months)
def test_a_spanish_month_is_found_by_its_name(name: str) -> None:
    assert found(patterns_of("profiles/es").effective_until, f"hasta el 3 de {name}")


@pytest.mark.parametrize("word", NUMBER_WORDS)
def test_a_number_may_be_a_word(word: str) -> None:
    match = patterns_of("profiles/en").duration.search(f"for {word} months")
    assert match is not None
    assert match["n"] == word
