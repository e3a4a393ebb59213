"""The adapter's file: what is packed is read again, other files are refused."""

from typing import Any

import numpy as np
import pytest

from monitor.errors import EncoderError
from monitor.language.judge.encoder.adapter import adapter_of, packed
from monitor.language.judge.weights import unpack
from tests.language.judge.encoder.tiny import STACK, THRESHOLDS, arrays

METADATA: dict[str, Any] = {
    "scale": 2.0,
    "stack": {"ngrams": 0.7, "encoder": 0.5, "constant": -0.2},
    "thresholds": {mode: {"act": t.act, "possible": t.possible} for mode, t in THRESHOLDS.items()},
}


def test_what_is_packed_is_read_again() -> None:
    data = packed(arrays(), METADATA)
    found = adapter_of(unpack(memoryview(data)))
    assert (found.stack, found.thresholds, found.scale) == (STACK, THRESHOLDS, 2.0)
    assert len(found.hash) == 16
    assert found.arrays.keys() == arrays().keys()
    for name, array in arrays().items():
        assert found.arrays[name] == pytest.approx(array.reshape(-1), abs=2e-3)
    assert packed(arrays(), METADATA) == data


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"stack": None}, id="no stack"),
        pytest.param({"stack": {"ngrams": 1.0}}, id="half a stack"),
        pytest.param({"stack": {**METADATA["stack"], "constant": float("nan")}}, id="a constant that is not finite"),
        pytest.param({"thresholds": {}}, id="no thresholds"),
        pytest.param({"scale": "two"}, id="a scale in words"),
    ],
)
def test_an_incomplete_file_is_refused(change: dict[str, Any]) -> None:
    file = unpack(memoryview(packed(arrays(), {**METADATA, **change})))
    with pytest.raises(EncoderError, match=r"not valid .* install the package again"):
        adapter_of(file)


def test_a_number_that_is_not_finite_is_refused() -> None:
    broken = {**arrays(), "head.w": np.full(32, np.nan, np.float32)}
    with pytest.raises(EncoderError, match="not a finite number"):
        adapter_of(unpack(memoryview(packed(broken, METADATA))))
