"""The fingerprint of a text, by which copies of one dispatch are known: MinHash over the shingles of its beginning, or
the whole of a short one.

The headline is left out: each outlet writes its own. Texts are folded first, so both ways of writing Chinese, widths
and quotes make no difference. A golden test holds the fingerprints still: stored ones are compared with new ones.
"""

import os

os.environ.setdefault("MIMALLOC_ARENA_RESERVE", "16MiB")  # rensa's allocator would reserve more than a child may have

from rensa import RMinHash

from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint, fingerprint_of, to_the_letter
from monitor.language.document import Document
from monitor.language.query.tokens import TOKEN, is_cjk

__all__ = ["fingerprint"]

_WORDS, _SIGNS = 3, 6  # in a shingle: what two reporters hardly write alike, and a copy keeps
_BEGINNING = 200  # shingles: an outlet that has only the first lines is compared with one that has all
_FEWEST = 20  # shingles: of a shorter text two may well write the greater part alike
_FEWEST_WORDS, _FEWEST_SIGNS = 8, 15  # a sentence that two hardly write alike to the letter
_HASHES, _SEED = 128, 1


def fingerprint(document: Document) -> Fingerprint:
    """NOT_COMPARABLE for a text of less than 8 words or 15 signs; one of less than some 20 or 25 is like its equal."""
    tokens = TOKEN.findall(document.folded_text.text)
    in_signs = sum(map(is_cjk, tokens)) * 2 > len(tokens)
    length = _SIGNS if in_signs else _WORDS
    windows = (tokens[at : at + length] for at in range(min(len(tokens) - length + 1, _BEGINNING)))
    shingles = {" ".join(window) for window in windows}
    if len(shingles) < _FEWEST:
        enough = len(tokens) >= (_FEWEST_SIGNS if in_signs else _FEWEST_WORDS)
        return to_the_letter(" ".join(tokens)) if enough else NOT_COMPARABLE
    signature = RMinHash(num_perm=_HASHES, seed=_SEED)
    signature.update(sorted(shingles))
    return fingerprint_of(len(shingles), signature.digest())
