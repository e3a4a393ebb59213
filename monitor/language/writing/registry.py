"""Which way of writing a language has."""

from collections.abc import Mapping

from monitor.language.writing.chinese import CHINESE
from monitor.language.writing.japanese import JAPANESE
from monitor.language.writing.korean import KOREAN
from monitor.language.writing.latin import LATIN
from monitor.language.writing.signs import Writing
from monitor.language.writing.spanish import SPANISH

__all__ = ["writing_of"]

_WRITINGS: Mapping[str, Writing] = {"zh": CHINESE, "ja": JAPANESE, "ko": KOREAN, "es": SPANISH}


def writing_of(language: str) -> Writing:
    """`language` is a BCP 47 tag; one that is not listed is written as English is."""
    return _WRITINGS.get(language[:2], LATIN)
