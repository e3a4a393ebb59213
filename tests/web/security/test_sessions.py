"""Signed cookies: what is forged, expired or ended is no session."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.web.security.sessions import LIFETIME, Sessions
from tests.fakes.clock import Time

KEY = b"k" * 32


def test_a_cookie_is_read_back() -> None:
    sessions = Sessions(Time(), key=KEY)
    session = sessions.begin("proxy:Jürgen, 李")
    assert sessions.read(sessions.cookie(session)) == session


@given(st.text(max_size=200))
def test_no_other_text_is_a_session(text: str) -> None:
    assert Sessions(Time(), key=KEY).read(text) is None


@given(st.integers(0, 200), st.sampled_from("Aa0.-_="))
def test_a_changed_cookie_is_no_session(at: int, letter: str) -> None:
    sessions = Sessions(Time(), key=KEY)
    cookie = sessions.cookie(sessions.begin("password"))
    changed = cookie[: at % len(cookie)] + letter + cookie[at % len(cookie) + 1 :]
    assert changed == cookie or sessions.read(changed) is None


def test_the_key_of_another_start_does_not_fit() -> None:
    sessions = Sessions(Time())
    assert Sessions(Time()).read(sessions.cookie(sessions.begin("password"))) is None


def test_a_session_ends_with_its_time_and_with_the_logout() -> None:
    clock = Time()
    sessions = Sessions(clock, key=KEY)
    first, second = sessions.begin("password"), sessions.begin("password")
    sessions.end(first)
    assert sessions.read(sessions.cookie(first)) is None
    assert sessions.read(sessions.cookie(second)) == second
    clock.now += LIFETIME - timedelta(seconds=1)
    assert sessions.read(sessions.cookie(second)) == second
    clock.now += timedelta(seconds=1)
    assert sessions.read(sessions.cookie(second)) is None


def test_the_token_of_a_form_belongs_to_its_session() -> None:
    sessions = Sessions(Time(), key=KEY)
    one, other = sessions.begin(), sessions.begin()
    assert sessions.is_form_token(sessions.form_token(one), one)
    assert not sessions.is_form_token(sessions.form_token(one), other)
    assert not sessions.is_form_token("", one)
    assert not sessions.is_form_token("ü", one)
