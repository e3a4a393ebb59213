"""Tokenisation for word boundaries, distances and evidence.

A run of alphabetic letters and digits is one token; each Chinese, Japanese or Korean sign is one token.
"""

import re

_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_CJK_SIGN = re.compile(rf"[{_CJK}]")
_REST_OF_WORD = re.compile(rf"[^\W{_CJK}]*")


class _WordSigns(dict[str, bool]):
    """A cache filled on demand: it is read at every hit of a word."""

    def __missing__(self, sign: str) -> bool:
        self[sign] = answer = TOKEN.match(sign) is not None and not is_cjk(sign)
        return answer


WORD_SIGNS = _WordSigns()
"""Whether a sign continues an alphabetic word, by sign."""


def is_cjk(sign: str) -> bool:
    """Whether the sign is written without word boundaries."""
    return _CJK_SIGN.match(sign) is not None


def word_end(text: str, at: int) -> int:
    """The end of the alphabetic word at `at`; `at` itself where there is none."""
    found = _REST_OF_WORD.match(text, at)
    return found.end() if found else at
