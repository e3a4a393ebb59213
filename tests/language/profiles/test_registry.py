import pytest

from monitor.language.profiles import profile_of
from monitor.language.profiles.neutral import NEUTRAL
from monitor.language.profiles.registry import PROFILES


@pytest.mark.parametrize("column", ["en", "zh", "ja", "ko", "es"])
def test_language_with_a_package_has_its_profile(column: str) -> None:
    assert profile_of(column).column == column


@pytest.mark.parametrize(("language", "state"), [("zh", "CN"), ("zh-Hans", "CN"), ("zh-Hant", None), ("ja", "JP")])
def test_default_issuer_depends_on_the_script(language: str, state: str | None) -> None:
    assert profile_of(language).roles.home_state == state


@pytest.mark.parametrize("language", ["de", "fr", "un", ""])
def test_other_languages_have_the_neutral_profile(language: str) -> None:
    assert profile_of(language) is NEUTRAL


def test_japanese_and_korean_are_verb_final() -> None:
    assert {column for column, profile in PROFILES.items() if profile.verb_last} == {"ja", "ko"}
