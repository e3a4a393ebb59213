"""When a permanent redirect is adopted."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.sources.permanent_redirects import PermanentRedirect, after_redirect, may_adopt

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
NEW, OTHER = "https://new.example/feed", "https://other.example/feed"


def polled(*seen: str, every: timedelta) -> PermanentRedirect | None:
    move = None
    for n, to in enumerate(seen):
        move = after_redirect(move, to, now=NOW + n * every)
    return move


@pytest.mark.parametrize(
    ("polls", "every", "proven"),
    [
        pytest.param(10, timedelta(hours=19), True, id="ten polls over a week"),
        pytest.param(9, timedelta(days=2), False, id="nine polls"),
        pytest.param(600, timedelta(minutes=15), False, id="six days"),
    ],
)
def test_a_move_is_proven_by_ten_polls_and_a_week(polls: int, every: timedelta, proven: bool) -> None:
    move = polled(*[NEW] * polls, every=every)
    assert move is not None
    assert move.is_proven(now=NOW + (polls - 1) * every) is proven


@pytest.mark.parametrize("between", ["", OTHER], ids=["the old address answers", "another address"])
def test_flapping_redirect_starts_anew(between: str) -> None:
    move = polled(*[NEW] * 30, between, NEW, every=timedelta(days=1))
    assert move == PermanentRedirect(to=NEW, since=NOW + timedelta(days=31))


@pytest.mark.parametrize(
    ("to", "private", "fit"),
    [
        pytest.param(NEW, False, True, id="another name"),
        pytest.param("https://old.example/rss", True, True, id="a private feed on its host"),
        pytest.param(NEW, True, False, id="a private feed elsewhere"),
        pytest.param("http://new.example/feed", False, False, id="no encryption any more"),
        pytest.param("ftp://new.example/feed", False, False, id="another scheme"),
        pytest.param("https://192.0.2.7/feed", False, False, id="a number"),
        pytest.param("https://[2001:db8::1]/feed", False, False, id="a long number"),
        pytest.param("https://3221225479/feed", False, False, id="one decimal number"),
        pytest.param("https://0xc0.0x00.0x02.0x07/feed", False, False, id="hexadecimal numbers"),
        pytest.param("https://feeds/feed", False, False, id="a name without a domain"),
        pytest.param("https://feeds.corp.internal/feed", False, False, id="a local domain"),
        pytest.param("https://a:b@new.example/feed", False, False, id="user and password"),
        pytest.param("https://new.example/login?to=feed", False, False, id="a login page"),
        pytest.param("https://sso.new.example/feed", False, False, id="a login host"),
        pytest.param("https://[broken/feed", False, False, id="no address"),
    ],
)
def test_only_a_public_address_without_login_is_adopted(to: str, private: bool, fit: bool) -> None:
    assert may_adopt("https://old.example/feed", to, private=private) is fit
