"""`page password`: a hash for the settings, from a pipe or asked for twice."""

import io
import sys

import pytest

from monitor.settings import read_settings
from monitor.web.security.passwords import matches
from tests.cli.command_line import Called, call

PASSWORD = "correct horse battery"


def typed(text: str, monkeypatch: pytest.MonkeyPatch) -> Called:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogateescape"))))
    return call("page", "password")


def test_from_a_pipe_it_prints_the_hash_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    called = typed(f"{PASSWORD}\r\nanother line\n", monkeypatch)
    assert called.code == 0
    assert matches(called.out.strip(), PASSWORD)
    assert read_settings({"MONITOR_PAGE_PASSWORD_HASH": called.out.strip()}).page.password_hash is not None


def test_two_hashes_of_one_password_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(PASSWORD, monkeypatch).out != typed(PASSWORD, monkeypatch).out


@pytest.mark.parametrize("password", ["", "short", "eleven char"])
def test_a_short_password_is_refused(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = typed(password, monkeypatch)
    assert (called.code, called.out) == (2, "")
    assert f"the password has {len(password)} characters: use at least 12" in called.err
