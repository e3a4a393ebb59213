"""The table itself: which parts it has, and what a part that breaks looks like in it."""

import json
import sys
from importlib import import_module
from types import ModuleType

import pytest
from click.testing import CliRunner

from tests.torture import __main__ as table
from tests.torture.row import Row, Say

FINE = Row(case="1", what="a thing", target="≤ 1 s", measured="0.5 s", good=True)


def _part(monkeypatch: pytest.MonkeyPatch, *rows: Row, breaks: bool = False) -> None:
    def measure(say: Say) -> object:
        yield from rows
        if breaks:
            raise OSError("no such thing")

    module = ModuleType("a_part_of_a_test")
    module.__dict__["measure"] = measure
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(table, "_PARTS", {"delivery": table._Entry(module=module.__name__)})


@pytest.mark.parametrize("name", list(table._PARTS))
def test_every_part_can_be_measured_and_what_it_needs_is_there(name: str) -> None:
    entry = table._PARTS[name]
    assert callable(import_module(entry.module).measure)
    assert not entry.needs or (table._ROOT / entry.needs).is_file()


def test_all_targets_that_hold_are_exit_0(monkeypatch: pytest.MonkeyPatch) -> None:
    _part(monkeypatch, FINE)
    done = CliRunner().invoke(table.main, ["delivery", "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == [
        {"case": "1", "what": "a thing", "target": "≤ 1 s", "measured": "0.5 s", "good": True}
    ]


def test_a_part_that_breaks_is_a_row_that_misses_and_what_it_measured_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    _part(monkeypatch, FINE, breaks=True)
    done = CliRunner().invoke(table.main, [])
    assert done.exit_code == 1
    assert "0.5 s" in done.stdout
    assert "OSError" in done.stdout
    assert "MISSED" in done.stdout
