"""Comparison of a page with the title of its item: a redirect to the front page is not the article."""

import re

_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_ENOUGH = 0.3  # of a title's words: feeds shorten titles and pages reword them
_FEW = 3  # words: too few for a comparison


def is_about(title: str, page: str) -> bool:
    """Whether `page` (titles and text) has the subject of `title`. True for a title in another script."""
    wanted, found = _parts(title), page.casefold()
    if len(wanted) < _FEW or _is_wide(title) != _is_wide(page[:5_000]):
        return True
    return sum(part in found for part in wanted) >= _ENOUGH * len(wanted)


def _parts(title: str) -> set[str]:
    """Words of at least four letters; pairs of characters in scripts without spaces."""
    text = title.casefold()
    wide = _WIDE.findall(text)
    pairs = {run[i : i + 2] for run in wide for i in range(len(run) - 1)}
    return pairs | set(_WORD.findall(_WIDE.sub(" ", text)))


def _is_wide(text: str) -> bool:
    return sum(map(len, _WIDE.findall(text))) * 3 > sum(c.isalpha() for c in text)
