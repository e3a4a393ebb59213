"""The fingerprint of a text, by which copies of one dispatch are known: MinHash over the shingles of its beginning.

The headline is left out: each outlet writes its own. Texts are folded first, so both ways of writing Chinese, widths
and quotes make no difference. A golden test holds the fingerprints still: stored ones are compared with new ones.
"""

import os

os.environ.setdefault("MIMALLOC_ARENA_RESERVE", "16MiB")  # rensa's allocator would reserve more than a child may have

from rensa import RMinHash

from monitor.domain.fingerprint import NOT_COMPARABLE, Fingerprint, fingerprint_of
from monitor.language.document import Document
from monitor.language.query.tokens import TOKEN, is_cjk

__all__ = ["fingerprint"]

_WORDS, _SIGNS = 3, 6  # in a shingle: what two reporters hardly write alike, and a copy keeps
_BEGINNING = 200  # shingles: an outlet that has only the first lines is compared with one that has all
_FEWEST = 20  # shingles: a shorter text is a sentence that two may well write alike
_HASHES, _SEED = 128, 1


def fingerprint(document: Document) -> Fingerprint:
    """NOT_COMPARABLE for a text of less than some 20 words or 25 signs."""
    tokens = TOKEN.findall(document.folded_text.text)
    length = _SIGNS if sum(map(is_cjk, tokens)) * 2 > len(tokens) else _WORDS
    windows = (tokens[at : at + length] for at in range(min(len(tokens) - length + 1, _BEGINNING)))
    shingles = {" ".join(window) for window in windows}
    if len(shingles) < _FEWEST:
        return NOT_COMPARABLE
    signature = RMinHash(num_perm=_HASHES, seed=_SEED)
    signature.update(sorted(shingles))
    return fingerprint_of(len(shingles), signature.digest())
