import pytest

from monitor.language.profiles import profile_of
from monitor.language.profiles.neutral import NEUTRAL
from monitor.language.profiles.registry import PROFILES


@pytest.mark.parametrize("column", ["en", "zh", "ja", "ko", "es"])
def test_a_language_with_a_folder_is_read_with_its_profile(column: str) -> None:
    assert profile_of(column).column == column


@pytest.mark.parametrize("language", ["de", "fr", "un", ""])
def test_a_language_without_a_folder_is_read_with_the_neutral_profile(language: str) -> None:
    assert profile_of(language) is NEUTRAL


def test_the_verb_stands_last_in_japanese_and_korean() -> None:
    assert {column for column, profile in PROFILES.items() if profile.verb_last} == {"ja", "ko"}
