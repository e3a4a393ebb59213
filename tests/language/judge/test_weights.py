"""The weights file: packed files are read, other files are refused with their path."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import WeightsFileError
from monitor.language.judge.weights import pack, read_weights

ARRAYS = st.dictionaries(st.text("abc._", min_size=1, max_size=8), st.binary(max_size=40), max_size=4)
METADATA = st.dictionaries(
    st.text("xyz", min_size=1, max_size=5), st.integers() | st.text(max_size=5) | st.lists(st.integers()), max_size=4
)


@given(arrays=ARRAYS, metadata=METADATA)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_packed_is_read_again(tmp_path: Path, arrays: dict[str, bytes], metadata: dict[str, object]) -> None:
    file = tmp_path / "weights"
    file.write_bytes(pack(arrays, metadata))
    found = read_weights(file)
    assert {name: bytes(array) for name, array in found.arrays.items()} == arrays
    assert found.metadata == metadata


def test_the_same_input_gives_the_same_bytes_and_hash(tmp_path: Path) -> None:
    one, other = (
        pack({"b": b"\x01", "a": b"\xff"}, {"n": 1, "m": 2}),
        pack({"a": b"\xff", "b": b"\x01"}, {"m": 2, "n": 1}),
    )
    assert one == other
    (tmp_path / "one").write_bytes(one)
    assert len(read_weights(tmp_path / "one").hash) == 16


def test_bytes_are_signed(tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(pack({"a": b"\xff\x7f"}, {}))
    assert list(read_weights(tmp_path / "w").arrays["a"]) == [-1, 127]


WHOLE = pack({"a": b"1234"}, {"n": 1})


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00" * 7, id="shorter than a length"),
        pytest.param(b"\xff" * 64, id="a header that is too long"),
        pytest.param((4).to_bytes(8, "little") + b"[1,]", id="no JSON"),
        pytest.param((2).to_bytes(8, "little") + b"[]", id="no object"),
        pytest.param((2).to_bytes(8, "little") + b"{}", id="no metadata"),
        pytest.param(WHOLE[:-2], id="cut short"),
        pytest.param(WHOLE.replace(b'"I8"', b'"F8"'), id="another type"),
        pytest.param(WHOLE.replace(b"[0,4]", b"[4,0]"), id="places that cross"),
    ],
)
def test_other_file_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "weights"
    file.write_bytes(data)
    with pytest.raises(WeightsFileError, match="install the package again"):
        read_weights(file)


@given(data=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_weights_or_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "weights"
    file.write_bytes(data)
    try:
        read_weights(file)
    except WeightsFileError as e:
        assert str(file) in str(e)  # noqa: PT017 -- either is right


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsFileError, match="nowhere"):
        read_weights(tmp_path / "nowhere")
