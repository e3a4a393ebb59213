"""Verdicts on sources, and the switches that follow from them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.sources.schedule import Outcome, is_failure
from monitor.domain.sources.source import Access, Scheme, Source, SourceId, Tier
from monitor.domain.sources.verification import (
    SourceAnswer,
    Switch,
    Verdict,
    is_placeholder,
    judge,
    stale_after,
    switch_for,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
SOURCE = Source(id=SourceId("m"), name="Ministry", url="https://ministry.example.org/feed.xml")
OFF = replace(SOURCE, enabled=False)


def read(items: int = 3, *, days: int = 1, moved_to: str = "", disallowed: bool = False) -> SourceAnswer:
    newest = NOW - timedelta(days=days) if items else None
    return SourceAnswer(outcome="new_body", items=items, newest=newest, moved_to=moved_to, disallowed=disallowed)


def failed(
    outcome: Outcome, status: int | None = None, *, bot_check: bool = False, login: bool = False
) -> SourceAnswer:
    problem = "HTTP 403 Forbidden; the site blocks programs"
    return SourceAnswer(outcome=outcome, status=status, problem=problem, bot_check=bot_check, login=login)


@pytest.mark.parametrize("outcome", [o for o in Outcome if is_failure(o)])
def test_no_failure_counts_as_working(outcome: Outcome) -> None:
    found = judge(SOURCE, failed(outcome), now=NOW)
    assert not found.usable
    assert found.verdict not in (Verdict.WORKS, Verdict.STALE, Verdict.EMPTY, Verdict.MOVED)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        pytest.param(read(), Verdict.WORKS, id="items"),
        pytest.param(read(0), Verdict.EMPTY, id="no-item"),
        pytest.param(read(days=31), Verdict.STALE, id="old-items"),
        pytest.param(replace(read(), newest=None), Verdict.WORKS, id="items-without-dates"),
        pytest.param(read(moved_to="https://new.example.org/"), Verdict.MOVED, id="moved"),
        pytest.param(failed(Outcome.REFUSED, 403), Verdict.REFUSED, id="403"),
        pytest.param(failed(Outcome.REFUSED, 401), Verdict.NEEDS_KEY, id="401"),
        pytest.param(failed(Outcome.NOT_A_FEED, bot_check=True), Verdict.REFUSED, id="challenge"),
        pytest.param(failed(Outcome.NOT_A_FEED, login=True), Verdict.NEEDS_KEY, id="login-page"),
        pytest.param(failed(Outcome.THROTTLED, 429), Verdict.FAILED, id="throttled"),
    ],
)
def test_verdicts(answer: SourceAnswer, verdict: Verdict) -> None:
    assert judge(SOURCE, answer, now=NOW).verdict is verdict


def test_a_403_for_credentials_that_were_sent_needs_another_key() -> None:
    private = replace(SOURCE, access=Access(scheme=Scheme.HEADER, name="X-Key", secret="MONITOR_SECRET_X"))
    assert judge(private, failed(Outcome.REFUSED, 403), now=NOW).verdict is Verdict.NEEDS_KEY


def test_an_official_source_may_be_silent_for_months_and_last_year_s_list_for_longer() -> None:
    official = replace(SOURCE, tier=Tier.OFFICIAL)
    assert stale_after(SOURCE) < stale_after(official)
    assert stale_after(replace(official, url="https://m.example.org/{year-1}/")) > timedelta(days=365)
    assert judge(SOURCE, read(days=9), now=NOW, stale=timedelta(days=7)).verdict is Verdict.STALE


def test_what_works_is_enabled_with_the_reason() -> None:
    assert switch_for(OFF, judge(OFF, read(), now=NOW)) == Switch(
        source_id=SourceId("m"), enabled=True, because="3 items, newest 2026-11-28"
    )
    assert switch_for(SOURCE, judge(SOURCE, read(), now=NOW)) is None


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        pytest.param(replace(OFF, opt_in=True), read(), id="off-by-choice"),
        pytest.param(OFF, read(days=400), id="stale"),
        pytest.param(OFF, read(disallowed=True), id="disallowed-by-robots-txt"),
        pytest.param(OFF, read(0), id="empty"),
        pytest.param(SOURCE, read(0), id="an-empty-feed-stays"),
        pytest.param(SOURCE, read(disallowed=True), id="a-feed-that-robots-txt-disallows-stays"),
        pytest.param(SOURCE, failed(Outcome.SERVER_ERROR, 500), id="a-failing-server-stays"),
        pytest.param(replace(SOURCE, tier=Tier.OFFICIAL), read(days=400), id="a-silent-authority-stays"),
    ],
)
def test_these_stay_as_they_are(source: Source, answer: SourceAnswer) -> None:
    assert switch_for(source, judge(source, answer, now=NOW)) is None


@pytest.mark.parametrize(
    "answer",
    [
        failed(Outcome.REFUSED, 403),
        failed(Outcome.DNS),
        failed(Outcome.STRUCTURE_CHANGED),
        failed(Outcome.NOT_FOUND, 404),
        replace(failed(Outcome.NOT_A_FEED), moved_to="https://new.example.org/"),
        read(days=400),
    ],
)
def test_what_does_not_work_is_disabled_with_the_reason(answer: SourceAnswer) -> None:
    found = judge(SOURCE, answer, now=NOW)
    switch = switch_for(SOURCE, found)
    assert switch is not None
    assert not switch.enabled
    assert switch.because.startswith(f"{found.verdict}: ")


def test_reserved_names_are_placeholders() -> None:
    assert is_placeholder(replace(SOURCE, url="https://rsshub.example/gov"))
    assert not is_placeholder(replace(SOURCE, url="https://example.org/gov"))
