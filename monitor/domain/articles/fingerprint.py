"""How alike two texts are, from their fingerprints alone. A fingerprint is a short string that a copy, cut or edited
lightly, shares the greater part of; what is written independently about the same matter shares hardly any.

`fingerprint_of` packs a MinHash signature (Broder 1997) of the text's shingles, `shared` reads it: plain arithmetic,
the same for every script. A text of few shingles has a fingerprint `to_the_letter`, which only the same text has.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NewType

__all__ = ["NOT_COMPARABLE", "Fingerprint", "buckets", "fingerprint_of", "shared", "to_the_letter"]

Fingerprint = NewType("Fingerprint", str)
"""How many shingles the text has, and the last eight bits of each hash of its signature, as hexadecimal digits.
Of a short text `=` and a hash of all of it."""

NOT_COMPARABLE = Fingerprint("")
"""Of a text that is too short to be told from another."""

_LETTERS = "="
_SIZE_DIGITS = 4
_BUCKET_DIGITS = 12  # six hashes: half a text in common meets with chance 0.3 in 21 buckets, three quarters with 0.98
_CHANCE = 1 / 256  # that eight bits agree by accident


def fingerprint_of(size: int, signature: Sequence[int]) -> Fingerprint:
    """`size` is the number of different shingles, under 65,536; `signature` their MinHash, of any length."""
    return Fingerprint(f"{size:0{_SIZE_DIGITS}x}{bytes(value & 0xFF for value in signature).hex()}")


def to_the_letter(text: str) -> Fingerprint:
    """Of a text that is too short to be known by its shingles: none is like it but the same."""
    return Fingerprint(f"{_LETTERS}{sha256(text.encode('utf-8', 'replace')).hexdigest()}")


def shared(one: Fingerprint, other: Fingerprint) -> float:
    """Which part of the shorter text stands in the longer one too, 0 to 1, as estimated from the two.

    0.0 where one of them is not comparable.
    """
    if not one or not other:
        return 0.0
    if _LETTERS in (one[0], other[0]):
        return float(one == other)
    size, bits, length = _read(one)
    other_size, other_bits, other_length = _read(other)
    if length != other_length:
        return 0.0
    equal = (bits ^ other_bits).to_bytes(length, "big").count(0) / length
    alike = max(equal - _CHANCE, 0.0) / (1 - _CHANCE)  # the part of all shingles that both have
    return min(alike * (size + other_size) / (1 + alike) / min(size, other_size), 1.0)


def buckets(fingerprint: Fingerprint) -> tuple[str, ...]:
    """Names of pieces of the fingerprint, to look copies up by: copies have one or more in common, others none."""
    if fingerprint.startswith(_LETTERS):
        return (fingerprint,)
    digits = fingerprint[_SIZE_DIGITS:]
    pieces = (digits[at : at + _BUCKET_DIGITS] for at in range(0, len(digits) - _BUCKET_DIGITS + 1, _BUCKET_DIGITS))
    return tuple(f"{number}:{piece}" for number, piece in enumerate(pieces))


@lru_cache(maxsize=4_096)
def _read(text: Fingerprint) -> tuple[int, int, int]:
    digits = text[_SIZE_DIGITS:]
    return int(text[:_SIZE_DIGITS], 16), int(digits, 16), len(digits) // 2
