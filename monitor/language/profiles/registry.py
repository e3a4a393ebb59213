"""Which profile reads a language."""

from collections.abc import Mapping

from monitor.language.acts.profile import LanguageProfile
from monitor.language.profiles.en.profile import ENGLISH
from monitor.language.profiles.es.profile import SPANISH
from monitor.language.profiles.ja.profile import JAPANESE
from monitor.language.profiles.ko.profile import KOREAN
from monitor.language.profiles.neutral import NEUTRAL
from monitor.language.profiles.zh.profile import CHINESE

__all__ = ["PROFILES", "profile_of"]

PROFILES: Mapping[str, LanguageProfile] = {p.column: p for p in (ENGLISH, CHINESE, JAPANESE, KOREAN, SPANISH)}
"""By column of the vocabulary."""


def profile_of(language: str) -> LanguageProfile:
    """`language` is a column of the vocabulary; one without a profile gets the neutral one."""
    return PROFILES.get(language, NEUTRAL)
