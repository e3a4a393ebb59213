"""What a word is: the one tokenisation behind boundaries, distances and evidence.

A run of letters and digits of an alphabet is one token; each Chinese, Japanese or Korean sign is one by itself.
"""

import re

__all__ = ["TOKEN", "WORD_SIGN", "is_cjk", "is_word_sign"]

_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
WORD_SIGN = re.compile(rf"[^\W{_CJK}]")
_CJK_SIGN = re.compile(rf"[{_CJK}]")


def is_cjk(sign: str) -> bool:
    """Whether the sign is found inside running text without boundaries."""
    return _CJK_SIGN.match(sign) is not None


def is_word_sign(sign: str) -> bool:
    """Whether the sign continues a word of an alphabet."""
    return WORD_SIGN.match(sign) is not None
