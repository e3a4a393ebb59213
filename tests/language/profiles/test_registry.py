import pytest

from monitor.language.profiles import profile_of
from monitor.language.profiles.neutral import NEUTRAL
from monitor.language.profiles.registry import PROFILES


@pytest.mark.parametrize("column", ["en", "zh", "ja", "ko", "es"])
def test_a_language_with_a_folder_is_read_with_its_profile(column: str) -> None:
    assert profile_of(column).column == column


@pytest.mark.parametrize(("language", "state"), [("zh", "CN"), ("zh-Hans", "CN"), ("zh-Hant", None), ("ja", "JP")])
def test_a_text_without_a_state_is_about_that_of_its_readers_where_a_script_has_one(
    language: str, state: str | None
) -> None:
    assert profile_of(language).roles.readers_state == state


@pytest.mark.parametrize("language", ["de", "fr", "un", ""])
def test_a_language_without_a_folder_is_read_with_the_neutral_profile(language: str) -> None:
    assert profile_of(language) is NEUTRAL


def test_the_verb_stands_last_in_japanese_and_korean() -> None:
    assert {column for column, profile in PROFILES.items() if profile.verb_last} == {"ja", "ko"}
