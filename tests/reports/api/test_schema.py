"""Schemas describe exactly what is written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, NewType

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from monitor.reports.api.schema import schema_of
from monitor.reports.api.written import written

Name = NewType("Name", str)


class Kind(StrEnum):
    ONE = "one"
    TWO = "two"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """An inner value."""

    kind: Kind
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """An outer
    value."""

    name: Annotated[Name, "its name"]
    number: float | None
    at: datetime
    day: date
    took: timedelta
    inner: tuple[Inner, ...]


VALUE = Outer(
    name=Name("a"),
    number=None,
    at=datetime(2026, 11, 25, tzinfo=UTC),
    day=date(2026, 11, 25),
    took=timedelta(seconds=3),
    inner=(Inner(kind=Kind.ONE, url="https://example.org/"), Inner(kind=Kind.TWO, url="javascript:alert(1)")),
)


def test_a_written_value_is_valid_and_another_is_not() -> None:
    found: dict[str, object] = {}
    schema = {**schema_of(Outer, found), "components": {"schemas": found}}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    made = written(VALUE)
    assert validator.is_valid(made)
    for wrong in ({**made, "more": 1}, {**made, "day": "today"}, {**made, "number": "x"}, {**made, "inner": [{}]}):
        assert not validator.is_valid(wrong)


def test_descriptions_come_from_the_type() -> None:
    found: dict[str, Any] = {}
    schema_of(Outer, found)
    assert found["Outer"]["properties"]["name"] == {"type": "string", "description": "its name"}
    assert found["Outer"]["description"] == "An outer value."
    assert found["Inner"]["properties"]["kind"] == {"enum": ["one", "two"]}


def test_a_type_without_a_schema_is_an_error() -> None:
    with pytest.raises(TypeError, match="no schema"):
        schema_of(set[str], {})


def test_links_that_are_not_of_the_web_are_left_out() -> None:
    assert [one["url"] for one in written(VALUE)["inner"]] == ["https://example.org/", ""]
