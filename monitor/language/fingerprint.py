"""Fingerprint of a text, for finding copies of one dispatch: MinHash over the shingles of its beginning.

A short text is compared as a whole. The headline is left out: each outlet writes its own. Texts are folded first, so
Simplified and Traditional signs, widths and quotes make no difference. A golden test keeps the fingerprints stable:
stored ones are compared with new ones.
"""

import os

os.environ.setdefault(
    "MIMALLOC_ARENA_RESERVE", "16MiB"
)  # rensa's allocator reserves more than a child process may have

from rensa import RMinHash

from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint, exact_fingerprint, fingerprint_of
from monitor.language.document import Document
from monitor.language.query.tokens import TOKEN, is_cjk

_WORDS, _SIGNS = 3, 6  # in a shingle: rarely the same in two independent texts, and kept by a copy
_BEGINNING = 200  # shingles: an outlet with only the first lines is compared with one that has the whole text
_FEWEST = 20  # shingles: two independent shorter texts may share most of theirs
_FEWEST_WORDS, _FEWEST_SIGNS = 8, 15  # a sentence that two outlets rarely write identically
_HASHES, _SEED = 128, 1


def fingerprint(document: Document) -> Fingerprint:
    """The fingerprint. Below some 20 words or 25 signs, only identical texts match; NOT_COMPARABLE below 8 or 15."""
    tokens = TOKEN.findall(document.folded_text.text)
    in_signs = sum(map(is_cjk, tokens)) * 2 > len(tokens)
    length = _SIGNS if in_signs else _WORDS
    windows = (tokens[at : at + length] for at in range(min(len(tokens) - length + 1, _BEGINNING)))
    shingles = {" ".join(window) for window in windows}
    if len(shingles) < _FEWEST:
        enough = len(tokens) >= (_FEWEST_SIGNS if in_signs else _FEWEST_WORDS)
        return exact_fingerprint(" ".join(tokens)) if enough else NOT_COMPARABLE
    signature = RMinHash(num_perm=_HASHES, seed=_SEED)
    signature.update(sorted(shingles))
    return fingerprint_of(len(shingles), signature.digest())
