"""Prometheus's text format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


class Kind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value. `suffix` is added to the family's name (`_bucket`). Raises ValueError for an invalid label."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""

    def __post_init__(self) -> None:
        if wrong := [name for name in self.labels if not _LABEL.fullmatch(name) or name.startswith("__")]:
            msg = f"invalid label {wrong[0]!r}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The samples of one name. `what` is one line for people. Raises ValueError for an invalid name."""

    name: str
    kind: Kind
    what: str
    samples: tuple[Sample, ...]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            msg = f"invalid metric name {self.name!r}"
            raise ValueError(msg)


def exposition(families: Iterable[Family]) -> str:
    """Return the families as text. A family without samples is left out."""
    return "".join(line + "\n" for family in families if family.samples for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    what = family.what.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {family.name} {what}"
    yield f"# TYPE {family.name} {family.kind}"
    for one in family.samples:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in one.labels.items())
        yield (
            f"{family.name}{one.suffix}{{{labels}}} {_number(one.value)}"
            if labels
            else (f"{family.name}{one.suffix} {_number(one.value)}")
        )


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))
