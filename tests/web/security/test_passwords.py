"""Hashes of passwords."""

import pytest

from monitor.settings import read_settings
from monitor.web.security.passwords import hashed, matches

HASH = hashed("correct horse battery")


@pytest.mark.parametrize(
    ("password", "right"),
    [
        pytest.param("correct horse battery", True, id="right"),
        pytest.param("correct horse batterz", False, id="wrong"),
        pytest.param("", False, id="empty"),
        pytest.param("x" * 2_000, False, id="longer-than-anybody-types"),
        pytest.param("\udcff", False, id="not-a-text"),
    ],
)
def test_only_the_password_matches_its_hash(password: str, right: bool) -> None:
    assert matches(HASH, password) is right


def test_a_hash_is_a_valid_setting() -> None:
    settings = read_settings({"MONITOR_PAGE_PASSWORD_HASH": HASH})
    assert settings.page.password_hash is not None
    assert settings.page.password_hash.reveal() == HASH
    assert settings.page.password_hash in settings.secrets


def test_a_damaged_hash_matches_nothing() -> None:
    assert not matches("$argon2id$nonsense", "x")
