"""The reader of mappings: values by attribute, and a located problem for each that is not valid."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.schema import default_of
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import MapNode, Scalar, read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    least: timedelta
    loud: bool = True
    colour: str = "green"


PAUSE = Table(
    what="a pause",
    makes=Pause,
    keys=(
        Key("from", "shortest", field="least", kind=Kind.DURATION, required=True, most=timedelta(days=1)),
        Key("loud", "whether it is heard", kind=Kind.FLAG),
        Key("colour", "its colour", values=("green", "red")),
    ),
)
TABLE = Table(
    what="a thing",
    keys=(
        Key("name", "its name", required=True),
        Key("level", "how much", values={"none": 0, "all": 9}),
        Key(
            "sizes", "its sizes", kind=Kind.TEXTS, pattern=r"\d+", noun="size", make=lambda texts: sum(map(int, texts))
        ),
        Key("at", "where it is", located=True),
        Key("pause", "a pause", kind=Kind.TABLE, table=PAUSE, values=("none",)),
        Key("pauses", "pauses", kind=Kind.TABLES, table=PAUSE),
    ),
)


def read(text: str) -> tuple[dict[str, Any], list[str]]:
    findings = Findings()
    node = read_yaml(text.encode(), "f.yaml", findings)
    assert isinstance(node, MapNode)
    return Fields(node, TABLE, findings).values(), [f"{p.place.column} {p.code}" for p in findings.problems]


def test_each_kind_of_value_is_read() -> None:
    values, problems = read(
        "{name: ' x ', level: all, sizes: [1, 2], at: here, pause: {from: 2h, loud: false}, pauses: [{from: 1m}]}"
    )
    assert problems == []
    place = values.pop("at")
    assert isinstance(place, Scalar)
    assert place.place.column == 46
    two_hours, minute = timedelta(hours=2), timedelta(minutes=1)
    assert values == {
        "name": "x",
        "level": 9,
        "sizes": 3,
        "pause": Pause(least=two_hours, loud=False),
        "pauses": (Pause(least=minute),),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{nam: x}", ["1 missing-key", "2 unknown-key"]),
        ("{name: x, level: some}", ["18 unknown-value"]),
        ("{name: x, sizes: [1, b]}", ["22 bad-value"]),
        ("{name: [x]}", ["8 bad-value"]),
        ("{name: x, pause: {from: 2d, loud: yes}}", ["25 bad-value", "35 bad-value"]),
        ("{name: x, pause: some}", ["18 bad-value"]),
        ("{name: x, pauses: {}}", ["19 bad-value"]),
    ],
)
def test_an_invalid_value_is_a_problem_and_left_out(text: str, problem: list[str]) -> None:
    values, problems = read(text)
    assert sorted(problems) == sorted(problem)
    assert values.keys() <= {"name", "sizes", "pauses"}


def test_a_word_may_replace_a_mapping() -> None:
    assert read("{name: x, pause: none}") == ({"name": "x"}, [])


def test_defaults_are_those_of_the_dataclass_as_a_file_has_them() -> None:
    assert [default_of(PAUSE, key) for key in PAUSE.keys] == [None, True, "green"]
    assert [default_of(TABLE, key) for key in TABLE.keys] == [None] * len(TABLE.keys)
