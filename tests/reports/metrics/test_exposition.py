"""The text format: names, types, escapes, numbers."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reports.metrics.exposition import Family, Kind, Sample, exposition


def one(*samples: Sample, kind: Kind = Kind.GAUGE, what: str = "What.") -> str:
    return exposition([Family(name="m", kind=kind, what=what, samples=samples)])


def test_a_family_has_help_type_and_a_line_per_sample() -> None:
    text = one(Sample(value=3), Sample(value=0.5, labels={"rule": "a-b", "state": "x"}), kind=Kind.COUNTER)
    assert text == '# HELP m What.\n# TYPE m counter\nm 3\nm{rule="a-b",state="x"} 0.5\n'


def test_a_family_without_samples_is_left_out() -> None:
    assert one() == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-1.0, "-1"),
        (1e300, "1e+300"),
        (0.1, "0.1"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_are_written_as_go_reads_them(value: float, text: str) -> None:
    assert one(Sample(value=value)).splitlines()[-1] == f"m {text}"


@given(st.text(), st.floats(allow_nan=False))
def test_every_label_value_and_number_can_be_read_again(value: str, number: float) -> None:
    line = one(Sample(value=number, labels={"l": value})).split("\n", 2)[2].removesuffix("\n")
    found = re.fullmatch(r'm\{l="((?:[^"\\\n]|\\["\\n])*)"\} (\S+)', line)
    assert found is not None
    unescaped = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), found[1])
    assert unescaped == value
    assert float(found[2]) == number


@pytest.mark.parametrize("name", ["", "1a", "a-b", "ä"])
def test_invalid_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="invalid"):
        Family(name=name, kind=Kind.GAUGE, what="", samples=())
    with pytest.raises(ValueError, match="invalid"):
        Sample(value=1, labels={name: "x"})
    with pytest.raises(ValueError, match="invalid"):
        Sample(value=1, labels={"__own": "x"})


def test_help_is_one_line() -> None:
    assert one(Sample(value=1), what="a\nb\\c").splitlines()[0] == r"# HELP m a\nb\\c"
