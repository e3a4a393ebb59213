"""Writing system of each language."""

from collections.abc import Mapping

from monitor.language.writing.chinese import CHINESE
from monitor.language.writing.japanese import JAPANESE
from monitor.language.writing.korean import KOREAN
from monitor.language.writing.latin import LATIN
from monitor.language.writing.signs import Writing
from monitor.language.writing.spanish import SPANISH

_WRITINGS: Mapping[str, Writing] = {"zh": CHINESE, "ja": JAPANESE, "ko": KOREAN, "es": SPANISH}


def writing_of(language: str) -> Writing:
    """The writing system of a BCP 47 tag; the Latin one for languages that are not listed."""
    return _WRITINGS.get(language[:2], LATIN)
