"""A team's correction of the shipped weights: a small table in one file of the data folder.

The layout is that of the weights (`weights.pack`). The file has the hash of the weights that it belongs to. Without a
file the shipped weights decide alone. The daemon imports this module, so it must not import the language engine.
"""

import math
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from monitor.errors import CorrectionFileError
from monitor.language.judge.weights import SHIPPED, Weights, pack, read_weights, unpack

CORRECTION_FILE = "reader-correction.safetensors"
"""The file name in the data folder."""

BUCKETS = 1 << 15
"""The same number as for the heads (`linear.HEAD_BITS`)."""

_MAX_BYTES = 100_000  # a table is 32,768
_ADVICE = "Delete it to read with the shipped weights alone; monitor reader tune makes a new one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An addition to the logit of a score: `scale` times the mean of signed bytes in `table`, one per bucket.

    `weights` is the hash of the weights that it was fitted on, `hash` its own. `acts` and `others` count the labels of
    the fit.
    """

    weights: str
    table: bytes = field(repr=False)
    scale: float
    acts: int
    others: int
    hash: str = ""

    def __post_init__(self) -> None:
        if len(self.table) != BUCKETS or not (math.isfinite(self.scale) and self.scale >= 0):
            raise ValueError("wrong size of the table, or the scale is not a number")
        if min(self.acts, self.others) < 0:
            raise ValueError("negative number of labels")


def packed(correction: Correction) -> bytes:
    """The bytes of its file. The same correction gives the same bytes."""
    metadata = {
        "weights": correction.weights,
        "scale": correction.scale,
        "acts": correction.acts,
        "others": correction.others,
    }
    return pack({"correction": correction.table}, metadata)


def named(correction: Correction) -> Correction:
    """The correction with the hash of its file."""
    return replace(correction, hash=sha256(packed(correction)).hexdigest()[:16])


def write_correction(path: Path, correction: Correction) -> None:
    """Writes the file atomically. Raises CorrectionFileError."""
    beside = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(packed(correction))
        beside.replace(path)
    except OSError as e:
        raise CorrectionFileError(f"{path}: cannot be written ({e.strerror}). Nothing was changed") from e


def read_correction(path: Path, *, weights: str) -> Correction | None:
    """The correction in the file, None without a file. `weights` is the hash of the weights in use.

    Raises CorrectionFileError for a file that can't be read, is broken, or belongs to other weights.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as e:
        raise CorrectionFileError(f"{path}: cannot be read ({e.strerror}). {_ADVICE}") from e
    try:
        if len(data) > _MAX_BYTES:
            raise ValueError(f"more than {_MAX_BYTES} bytes")  # noqa: TRY301 -- one message for all faults of the file
        found = _correction(unpack(memoryview(data)))
    except ValueError as e:
        raise CorrectionFileError(f"{path}: not a correction of the reader ({e}). {_ADVICE}") from e
    if found.weights != weights:
        raise CorrectionFileError(
            f"{path}: made for the weights {found.weights}, and this version has {weights}. {_ADVICE}"
        )
    return found


def _correction(file: Weights) -> Correction:
    weights, scale, acts, others = (file.metadata.get(name) for name in ("weights", "scale", "acts", "others"))
    if type(weights) is not str or type(scale) not in (int, float) or type(acts) is not int or type(others) is not int:
        raise ValueError("its metadata is incomplete")
    if set(file.arrays) != {"correction"}:
        raise ValueError("unexpected arrays")
    table = bytes(file.arrays["correction"])
    return Correction(weights=weights, table=table, scale=float(scale or 0), acts=acts, others=others, hash=file.hash)


def shipped_hash() -> str:
    """The hash of the shipped weights. Raises WeightsFileError."""
    return read_weights(SHIPPED).hash
