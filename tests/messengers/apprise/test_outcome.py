"""The outcome of each report of a child process."""

from datetime import timedelta

import pytest

from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
    UnknownResponseError,
)
from monitor.messengers.apprise.outcome import address_problem, failure_in
from monitor.messengers.apprise.wire import Event, Job, Profile, Step, TextFormat, event_in, job_in, line_of, text_of

MAIL = "apprise:mail"
PROFILE = Profile(schema="json", format=TextFormat.TEXT, title=250, body=32_768, recipients=1)


def report(*steps: Step | tuple[Step, int] | tuple[Step, str], recipients: int = 1) -> list[Event]:
    profile = Profile(schema="json", format=TextFormat.TEXT, title=250, body=32_768, recipients=recipients)
    events = [Event(step=Step.PROFILE, profile=profile)]
    for one in steps:
        step, known = one if isinstance(one, tuple) else (one, 0)
        events.append(Event(step=step, code=known) if isinstance(known, str) else Event(step=step, number=known))
    return events


HTTP = (Step.REQUEST, Step.CONNECT)
MAILED = ((Step.SMTP, "connect"), Step.CONNECT, (Step.SMTP, "mail"))
FAILED = (Step.DONE, 0)


def test_a_delivery_has_no_failure() -> None:
    assert failure_in(MAIL, report(*HTTP, (Step.RESPONSE, 200), (Step.DONE, 1))) is None


@pytest.mark.parametrize(
    ("events", "error", "said"),
    [
        pytest.param(report(Step.BLOCKED, FAILED), ChannelRefusedError, "MONITOR_ALLOW_HOSTS", id="blocked"),
        pytest.param(report(FAILED), ChannelRefusedError, "sent nothing", id="nothing was tried"),
        pytest.param(report(), NotSentError, "no connection in time", id="killed before it connected"),
        pytest.param(report(Step.REQUEST), NotSentError, "no connection in time", id="killed while it resolved"),
        pytest.param(report(*HTTP, (Step.UNSENT, "ConnectTimeout"), FAILED), NotSentError, "reached", id="unreachable"),
        pytest.param(report(*HTTP, (Step.LOST, "ReadTimeout"), FAILED), AmbiguousError, "unknown", id="lost"),
        pytest.param(report(*HTTP), AmbiguousError, "timeout", id="killed while it waited"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 200), FAILED), UnknownResponseError, "HTTP 200", id="accepted?"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 302), FAILED), ChannelRefusedError, "HTTP 302", id="redirect"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 400), FAILED), PayloadRefusedError, "plainer", id="bad request"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 401), FAILED), ChannelRefusedError, "tokens", id="unauthorised"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 404), FAILED), ChannelRefusedError, "APPRISE_MAIL", id="not found"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 408), FAILED), NotSentError, "retries", id="timeout of theirs"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 413), FAILED), PayloadRefusedError, "plainer", id="too large"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 429)), ThrottledError, "waits", id="busy, and killed"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 500), FAILED), AmbiguousError, "unknown", id="fault"),
        pytest.param(report(*HTTP, (Step.RESPONSE, 503), FAILED), NotSentError, "retries", id="overloaded"),
        pytest.param(report(*MAILED[:2], FAILED), NotSentError, "at connect", id="no mail server"),
        pytest.param(
            report(*MAILED[:2], (Step.SMTP, "login"), (Step.SMTP_REFUSED, 535), FAILED),
            ChannelRefusedError,
            "user and password",
            id="login",
        ),
        pytest.param(
            report(*MAILED[:2], (Step.SMTP, "tls"), (Step.SMTP_REFUSED, 0), FAILED),
            ChannelRefusedError,
            "STARTTLS",
            id="no encryption",
        ),
        pytest.param(
            report(*MAILED, (Step.SMTP_REFUSED, 550), FAILED), ChannelRefusedError, "recipient", id="recipient"
        ),
        pytest.param(report(*MAILED, (Step.SMTP_REFUSED, 451), FAILED), NotSentError, "retries", id="greylisted"),
        pytest.param(report(*MAILED, (Step.SMTP_REFUSED, 552), FAILED), PayloadRefusedError, "plainer", id="mail size"),
        pytest.param(
            report(*MAILED, (Step.SMTP, "data"), (Step.SMTP_REFUSED, 554), FAILED),
            PayloadRefusedError,
            "plainer",
            id="content",
        ),
        pytest.param(report(*MAILED, (Step.SMTP, "data"), FAILED), AmbiguousError, "unknown", id="mail lost"),
        pytest.param(report(*MAILED, FAILED), NotSentError, "at mail", id="cut before the content"),
        pytest.param(report(Step.CONNECT, FAILED), UnknownResponseError, "unknown", id="another protocol"),
        pytest.param(report(Step.CONNECT), AmbiguousError, "unknown", id="another protocol, killed"),
        pytest.param(report(recipients=3), ChannelRefusedError, "3 recipients", id="several recipients"),
        pytest.param(report(recipients=0), ChannelRefusedError, "no recipient", id="no recipient"),
        pytest.param([Event(step=Step.MISSING)], ChannelRefusedError, r"policy-monitor\[apprise\]", id="not installed"),
        pytest.param([Event(step=Step.INVALID)], ChannelRefusedError, "MONITOR_APPRISE_MAIL_URL", id="unknown"),
        pytest.param([Event(step=Step.DISABLED)], ChannelRefusedError, "Python package", id="package"),
        pytest.param([], NotSentError, "retries", id="no report at all"),
    ],
)
def test_each_report_has_its_error(events: list[Event], error: type[DeliveryError], said: str) -> None:
    failure = failure_in(MAIL, events)
    assert type(failure) is error
    with pytest.raises(error, match=said):
        raise failure


@pytest.mark.parametrize(("wait", "seconds"), [(7, 7), (-1, 30), (999_999, 3_600)])
def test_retry_after_is_followed_within_reason(wait: int, seconds: int) -> None:
    events = [*report(*HTTP), Event(step=Step.RESPONSE, number=429, wait=wait)]
    failure = failure_in(MAIL, events)
    assert isinstance(failure, ThrottledError)
    assert failure.retry_after == timedelta(seconds=seconds)


def test_a_known_address_has_no_problem() -> None:
    assert address_problem(MAIL, report()) == ""


def test_jobs_and_events_come_back_as_they_were() -> None:
    job = Job(url="json://h", title="t", body="b", urgent=True, allow_hosts=("a", "b:1"), proxies={"HTTP_PROXY": "x"})
    assert job_in(text_of(job)) == job
    for event in (Event(step=Step.PROFILE, profile=PROFILE), Event(step=Step.RESPONSE, number=429, wait=3)):
        assert event_in(line_of(event)) == event


@pytest.mark.parametrize("line", ["", "{", "[]", "7", '{"step": "x"}', '{"step": "done", "profile": 7}', "null"])
def test_a_damaged_line_is_no_event(line: str) -> None:
    assert event_in(line) is None


def test_an_address_is_not_shown() -> None:
    assert "hunter2" not in repr(Job(url="tgram://hunter2", proxies={"HTTPS_PROXY": "http://u:hunter2@p"}))
