"""Whether a page tells of what an item tells: a site that sends a reader to its front page is not read for it."""

import re

__all__ = ["tells_of"]

_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_ENOUGH = 0.3  # of a title's words: feeds shorten titles and pages reword them
_FEW = 3  # words of which nothing can be told


def tells_of(title: str, said: str) -> bool:
    """`said` is what the page calls itself and what it says. A title in another script than the page is let pass."""
    wanted, found = _parts(title), said.casefold()
    if len(wanted) < _FEW or _is_wide(title) != _is_wide(said[:5_000]):
        return True
    return sum(part in found for part in wanted) >= _ENOUGH * len(wanted)


def _parts(title: str) -> set[str]:
    """Words of four letters, and pairs of characters where words are not parted."""
    text = title.casefold()
    wide = _WIDE.findall(text)
    pairs = {run[i : i + 2] for run in wide for i in range(len(run) - 1)}
    return pairs | set(_WORD.findall(_WIDE.sub(" ", text)))


def _is_wide(text: str) -> bool:
    return sum(map(len, _WIDE.findall(text))) * 3 > sum(c.isalpha() for c in text)
