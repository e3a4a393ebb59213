"""Weights file of the judge: plain arrays, memory-mapped.

The layout is that of safetensors (https://huggingface.co/docs/safetensors): eight bytes with the length of a header,
the header as JSON (for each array its type, shape and place; `__metadata__` maps names to text), then the arrays.
Nothing in it is executed. Arrays are signed bytes, whose scales are in the metadata, or floats of 16 bits.
"""

import json
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from monitor.errors import WeightsFileError

SHIPPED = Path(__file__).with_name("weights.safetensors")
_MAX_HEADER = 1_000_000  # bytes; the shipped one has a few thousand
_WIDTHS = {"I8": 1, "F16": 2}  # bytes of a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`arrays` are signed bytes by name, flat, or the plain bytes of 16-bit floats (little-endian). `metadata` is the
    JSON value that each name stands for.

    `hash` is the first 16 hex digits of the file's SHA-256.
    """

    arrays: Mapping[str, memoryview]
    metadata: Mapping[str, Any]
    hash: str


def read_weights(path: Path) -> Weights:
    """The weights. Raises WeightsFileError for a missing, truncated or otherwise invalid file."""
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as e:
        raise WeightsFileError(f"{path}: cannot be read ({e}); install the package again") from e
    try:
        return unpack(memoryview(data))
    except ValueError as e:
        raise WeightsFileError(f"{path}: not a weights file ({e}); install the package again") from e


def unpack(view: memoryview) -> Weights:
    """The weights from the bytes that `pack` made. Raises ValueError for anything else."""
    size = int.from_bytes(view[:8], "little")
    if not 2 <= size <= min(_MAX_HEADER, len(view) - 8):
        raise ValueError(f"a header of {size} bytes")
    try:
        header = json.loads(bytes(view[8 : 8 + size]))
        arrays = {name: _array(view[8 + size :], place) for name, place in header.items() if name != "__metadata__"}
        metadata = {name: json.loads(text) for name, text in header["__metadata__"].items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as e:
        raise ValueError(str(e) or "nested too deep") from e
    return Weights(arrays=arrays, metadata=metadata, hash=sha256(view).hexdigest()[:16])


def _array(data: memoryview, place: Mapping[str, Any]) -> memoryview:
    start, end = place["data_offsets"]
    width = _WIDTHS.get(place["dtype"], 0)
    if not (width and 0 <= start <= end <= len(data)) or place["shape"] != [(end - start) / width]:
        raise ValueError(f"an array of {place}")
    return data[start:end].cast("b" if width == 1 else "B")


def pack(arrays: Mapping[str, bytes], metadata: Mapping[str, Any], dtype: str = "I8") -> bytes:
    """The bytes of a file that `read_weights` reads. The same input gives the same bytes. All arrays are of one type,
    I8 or F16.
    """
    header: dict[str, Any] = {
        "__metadata__": {name: json.dumps(value, sort_keys=True) for name, value in sorted(metadata.items())}
    }
    at = 0
    for name, data in sorted(arrays.items()):
        header[name] = {"dtype": dtype, "shape": [len(data) // _WIDTHS[dtype]], "data_offsets": [at, at + len(data)]}
        at += len(data)
    written = json.dumps(header, separators=(",", ":")).encode()
    written += b" " * (-len(written) % 8)  # arrays begin at a multiple of eight, as the layout requires
    return len(written).to_bytes(8, "little") + written + b"".join(data for _, data in sorted(arrays.items()))
