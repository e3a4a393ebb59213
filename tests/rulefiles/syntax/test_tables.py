"""The tables of rule files agree with the parser and the reference."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.rulefiles.parsers.alerts import ALERTS
from monitor.rulefiles.parsers.routes import ROUTES
from monitor.rulefiles.parsers.sources import SOURCES
from monitor.rulefiles.parsers.tuning import TUNING
from monitor.rulefiles.parsers.vocabulary import VOCABULARY
from monitor.rulefiles.syntax.tables import Key, Table

CODE = re.compile(r"```yaml\n.*?```|`[^`\n]+`", re.DOTALL)
REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
PAGES = {
    "alerts-files": ALERTS,
    "routes-files": ROUTES,
    "sources-files": SOURCES,
    "tuning-files": TUNING,
    "vocabulary": VOCABULARY,
}


def keys(table: Table) -> Iterator[Key]:
    for key in table.keys:
        yield key
        if key.table is not None:
            yield from keys(key.table)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_key_and_value_is_on_its_page(page: str) -> None:
    text = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
    told = {word for code in CODE.findall(text) for word in re.findall(r"[\w-]+", code)}
    assert {str(word) for key in keys(PAGES[page]) for word in (key.name, *key.values)} <= told


@pytest.mark.parametrize("table", PAGES.values(), ids=list(PAGES))
def test_keys_are_unique_and_have_a_one_line_description(table: Table) -> None:
    assert table.keys
    for key in keys(table):
        assert key.means
        assert "\n" not in key.means
        if key.table is not None:
            assert len({k.name for k in key.table.keys}) == len(key.table.keys)


def test_an_undeclared_key_raises() -> None:
    with pytest.raises(LookupError, match="an alerts file has no key 'rulez'"):
        ALERTS.key("rulez")
