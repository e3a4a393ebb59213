"""Classes of signs, and word-boundary checks for Katakana words and short Korean nouns. For folded text."""


def is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000"


def is_katakana(sign: str) -> bool:
    return "\u30a1" <= sign <= "\u30fa" or sign == "\u30fc"


def is_hangul(sign: str) -> bool:
    return "\uac00" <= sign <= "\ud7a3"


def is_word_sign(sign: str) -> bool:
    """Whether the sign belongs to a word of a script with spaces; CJK signs are word boundaries."""
    if not sign.isalnum():
        return False
    return not (is_han(sign) or is_hangul(sign) or "\u3040" <= sign <= "\u30ff" or "\u3005" <= sign <= "\u3007")


def is_katakana_word(text: str, start: int, end: int) -> bool:
    """Whether no Katakana is directly before or after the name: タイ, not タイミング."""
    before = start > 0 and is_katakana(text[start - 1])
    return not before and not (end < len(text) and is_katakana(text[end]))


_TOWARDS = frozenset("대주반친방")  # 대중국 수출: exports to China


def starts_word(text: str, start: int) -> bool:
    """Whether a short Korean noun is not the tail of another: 인도, not 시인도. A sign of direction may precede it."""
    return start == 0 or not is_hangul(text[start - 1]) or text[start - 1] in _TOWARDS
