"""The words that counted most for and against an act, for people to read."""

import re
from collections.abc import Callable

from monitor.language.document import Document
from monitor.language.judge.features import ngrams

_SHOWN = 4  # words of each sign
_READ = 300  # characters of each field
_LATIN_WORD = re.compile(r"[^\W\d_]{3,}(?:['’-][^\W\d_]+)*|\d[\d.,%]+")  # shorter ones mean little to people
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_EAST_SIZES = range(2, 5)


def strongest(document: Document, weight_of: Callable[[str, int], float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words for, then words against, strongest first, as the article writes them.

    `weight_of` gives the weight of a bucket in the view `title` or `lead`. The weight of an n-gram is split evenly
    among its characters; a word has the sum of its characters. In Chinese, Japanese and Korean a word
    is any two to four signs, and of overlapping words one is shown.
    """
    found: dict[str, float] = {}
    for view, field in (("title", "title"), ("lead", "text")):
        folded = document.folded(field)
        text = folded.text[:_READ]
        share = [0.0] * len(text)
        for gram in ngrams(text):
            weight = weight_of(view, gram.bucket) / (gram.end - gram.start)
            for at in range(gram.start, gram.end):
                share[at] += weight
        for start, end in _pieces(text, share):
            left, right = folded.span(start, end)
            word = document.original(field)[left:right]
            found[word] = found.get(word, 0.0) + sum(share[start:end])
    ranked = sorted(found.items(), key=lambda one: -one[1])
    words_for = tuple(word for word, weight in ranked[:_SHOWN] if weight > 0)
    return words_for, tuple(word for word, weight in ranked[: -_SHOWN - 1 : -1] if weight < 0)


def _pieces(text: str, share: list[float]) -> list[tuple[int, int]]:
    latin = [m.span() for m in _LATIN_WORD.finditer(text) if not _EAST.search(m.group())]
    candidates = [
        (start, start + size)
        for size in _EAST_SIZES
        for start in range(len(text) - size + 1)
        if all(map(_EAST.match, text[start : start + size]))
    ]
    candidates.sort(key=lambda piece: -abs(sum(share[piece[0] : piece[1]])))
    taken: list[tuple[int, int]] = []
    for start, end in candidates:
        if len(taken) == 2 * _SHOWN:
            break
        if all(end <= s or e <= start for s, e in taken):
            taken.append((start, end))
    return latin + taken
