"""The tables of rule files are consistent."""

from collections.abc import Iterator

import pytest

from monitor.rulefiles.parsers.alerts import ALERTS
from monitor.rulefiles.parsers.routes import ROUTES
from monitor.rulefiles.parsers.sources import SOURCES
from monitor.rulefiles.parsers.tuning import TUNING
from monitor.rulefiles.parsers.vocabulary import VOCABULARY
from monitor.rulefiles.syntax.tables import Key, Table

TABLES = {"alerts": ALERTS, "routes": ROUTES, "sources": SOURCES, "tuning": TUNING, "vocabulary": VOCABULARY}


def keys(table: Table) -> Iterator[Key]:
    for key in table.keys:
        yield key
        if key.table is not None:
            yield from keys(key.table)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
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
