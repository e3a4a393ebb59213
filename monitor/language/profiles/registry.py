"""The profile of each language."""

from collections.abc import Mapping

from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.profiles.en.profile import ENGLISH
from monitor.language.profiles.es.profile import SPANISH
from monitor.language.profiles.ja.profile import JAPANESE
from monitor.language.profiles.ko.profile import KOREAN
from monitor.language.profiles.neutral import NEUTRAL
from monitor.language.profiles.zh.profile import CHINESE, TRADITIONAL_CHINESE

PROFILES: Mapping[str, LanguageProfile] = {p.column: p for p in (ENGLISH, CHINESE, JAPANESE, KOREAN, SPANISH)}
"""Profiles by vocabulary column."""


_OF_SCRIPTS: Mapping[str, LanguageProfile] = {"zh-Hant": TRADITIONAL_CHINESE}
"""Profiles by language tag, for a script whose readers live in other states."""


def profile_of(language: str) -> LanguageProfile:
    """The profile for a language tag or vocabulary column; the neutral profile if there is none."""
    return _OF_SCRIPTS.get(language) or PROFILES.get(language[:2], NEUTRAL)
