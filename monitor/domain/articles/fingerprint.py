"""Fingerprints of texts, and the similarity that they show.

A fingerprint is a short string. A copy, cut or lightly edited, shares most of it; an independent text on the same topic
shares hardly any. `fingerprint_of` packs a MinHash signature (Broder 1997) of the text's shingles, and `shared`
compares two: plain arithmetic, the same for every script. A text of few shingles has an exact fingerprint
(`exact_fingerprint`), which only the same text has.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NewType

Fingerprint = NewType("Fingerprint", str)
"""The number of shingles of the text and the last eight bits of each hash of its signature, as hexadecimal digits. For
a short text `=` and a hash of the whole text.
"""

NOT_COMPARABLE = Fingerprint("")
"""The fingerprint of a text that is too short to compare."""

_EXACT = "="
_SIZE_DIGITS = 4
_BUCKET_DIGITS = 12  # six hashes: half a text in common meets with chance 0.3 in 21 buckets, three quarters with 0.98
_CHANCE = 1 / 256  # that eight bits agree by chance


def fingerprint_of(size: int, signature: Sequence[int]) -> Fingerprint:
    """The fingerprint of `size` different shingles (under 65,536) and their MinHash `signature`, of any length."""
    return Fingerprint(f"{size:0{_SIZE_DIGITS}x}{bytes(value & 0xFF for value in signature).hex()}")


def exact_fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text that is too short for shingles: only the same text has it."""
    return Fingerprint(f"{_EXACT}{sha256(text.encode('utf-8', 'replace')).hexdigest()}")


def shared(one: Fingerprint, other: Fingerprint) -> float:
    """The estimated part of the shorter text that the longer one contains, 0 to 1; 0.0 if one is not comparable."""
    if not one or not other:
        return 0.0
    if _EXACT in (one[0], other[0]):
        return float(one == other)
    size, bits, length = _read(one)
    other_size, other_bits, other_length = _read(other)
    if length != other_length:
        return 0.0
    equal = (bits ^ other_bits).to_bytes(length, "big").count(0) / length
    alike = max(equal - _CHANCE, 0.0) / (1 - _CHANCE)  # the part of all shingles that both have
    return min(alike * (size + other_size) / (1 + alike) / min(size, other_size), 1.0)


def buckets(fingerprint: Fingerprint) -> tuple[str, ...]:
    """Pieces of the fingerprint for lookups: copies have at least one in common, other texts none."""
    if fingerprint.startswith(_EXACT):
        return (fingerprint,)
    digits = fingerprint[_SIZE_DIGITS:]
    pieces = (digits[at : at + _BUCKET_DIGITS] for at in range(0, len(digits) - _BUCKET_DIGITS + 1, _BUCKET_DIGITS))
    return tuple(f"{number}:{piece}" for number, piece in enumerate(pieces))


@lru_cache(maxsize=4_096)
def _read(text: Fingerprint) -> tuple[int, int, int]:
    digits = text[_SIZE_DIGITS:]
    return int(text[:_SIZE_DIGITS], 16), int(digits, 16), len(digits) // 2
