"""The outcome of a message from what its child process reported. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
    UnknownResponseError,
)
from monitor.messengers.apprise.wire import Event, Step
from monitor.messengers.retry_after import DEFAULT, LONGEST

SCHEME = "apprise:"
_PAYLOAD = frozenset({400, 413, 415, 422})
_RETRIED = frozenset({408, 425, 503})
_UNKNOWN = "it is unknown whether the message was sent"
_PROTOCOLS = (Step.REQUEST, Step.RESPONSE, Step.UNSENT, Step.LOST, Step.SMTP, Step.SMTP_REFUSED)
_TOO_LARGE = frozenset({523, 552})  # SMTP replies to a message, not to its sender or recipient


def setting_of(channel: str) -> str:
    """The setting with the address of a channel: `MONITOR_APPRISE_MAIL_URL`."""
    return "MONITOR_APPRISE_" + channel.removeprefix(SCHEME).upper().replace("-", "_") + "_URL"


def address_problem(channel: str, events: Sequence[Event]) -> str:
    """Why nothing can be sent to the address, "" if it can be used. Needs no network."""
    steps = {event.step for event in events}
    setting = setting_of(channel)
    if Step.MISSING in steps:
        return f"{channel}: Apprise is not installed; install policy-monitor[apprise]"
    if Step.DISABLED in steps:
        return f"{channel}: this service needs a Python package beside Apprise; see its page on appriseit.com"
    if Step.INVALID in steps:
        return f"{channel}: Apprise does not know this address; correct {setting} as its page on appriseit.com shows"
    profile = next((event.profile for event in events if event.profile is not None), None)
    if profile is not None and profile.recipients != 1:
        names = "no recipient" if profile.recipients < 1 else f"{profile.recipients} recipients"
        return f"{channel}: the address names {names}; name one, such as a mailing list or a group, in {setting}"
    return ""


def failure_in(channel: str, events: Sequence[Event]) -> DeliveryError | None:
    """The error for a message, None for a delivery. Without DONE the child was killed at its deadline, or died."""
    done = next((event for event in events if event.step is Step.DONE), None)
    if done is not None and done.number == 1:
        return None
    problem = address_problem(channel, events)
    if problem:
        return ChannelRefusedError(problem, code="address")
    if any(event.step is Step.BLOCKED for event in events):
        text = f"{channel}: address blocked by SSRF policy: not a public address"
        return ChannelRefusedError(f"{text}; to allow it, add the host to MONITOR_ALLOW_HOSTS", code="address_blocked")
    connected = any(event.step is Step.CONNECT for event in events)
    network = [event for event in events if event.step in _PROTOCOLS]
    if not network:
        return (_without_protocol if connected else _without_network)(channel, is_done=done is not None)
    last = network[-1]
    match last.step:
        case Step.RESPONSE:
            return _refusal(channel, last)
        case Step.UNSENT:
            text = f"{channel}: the service can't be reached ({last.code}); the monitor retries"
            return NotSentError(text, code=last.code)
        case Step.SMTP | Step.SMTP_REFUSED:
            return _smtp(channel, network)
        case Step.REQUEST if not connected:
            return _without_network(channel, is_done=False)
        case _:
            text = f"{channel}: no response ({last.code or 'timeout'}); {_UNKNOWN}"
            return AmbiguousError(text, code=last.code or "timeout")


def _without_network(channel: str, *, is_done: bool) -> DeliveryError:
    if is_done:
        text = f"{channel}: Apprise sent nothing; correct {setting_of(channel)} as its page on appriseit.com shows"
        return ChannelRefusedError(text, code="nothing_sent")
    return NotSentError(f"{channel}: no connection in time; the monitor retries", code="timeout")


def _without_protocol(channel: str, *, is_done: bool) -> DeliveryError:
    """For a service that speaks neither HTTP nor SMTP: only that it was connected to is known."""
    text = f"{channel}: the service did not accept the message; {_UNKNOWN}"
    return UnknownResponseError(text, code="refused") if is_done else AmbiguousError(text, code="timeout")


def _refusal(channel: str, response: Event) -> DeliveryError:
    """The error for the status of the last response, of a message that Apprise does not report as delivered."""
    status = response.number
    fact, code = f"{channel}: the service returned HTTP {status}", str(status)
    if status == 429:
        wait = DEFAULT if response.wait < 0 else min(timedelta(seconds=response.wait), LONGEST)
        return ThrottledError(f"{fact}; the monitor waits and retries", retry_after=wait, code=code)
    if status in _RETRIED:
        return NotSentError(f"{fact}; the monitor retries", code=code)
    if status >= 500:
        return AmbiguousError(f"{fact}; {_UNKNOWN}", code=code)
    if status in _PAYLOAD:
        return PayloadRefusedError(f"{fact}; the monitor retries in a plainer form", code=code)
    if status < 300:
        return UnknownResponseError(f"{fact}, and Apprise reports a failure; {_UNKNOWN}", code=code)
    return ChannelRefusedError(f"{fact}; check the tokens and names in {setting_of(channel)}", code=code)


def _smtp(channel: str, network: Sequence[Event]) -> DeliveryError:
    """The error of a mail server: reply codes from 500 last, others and a lost connection do not."""
    phase = next(event.code for event in reversed(network) if event.step is Step.SMTP)
    refused = network[-1] if network[-1].step is Step.SMTP_REFUSED else None
    if refused is None:
        if phase == "data":
            return AmbiguousError(f"{channel}: the mail server did not respond; {_UNKNOWN}", code="smtp_data")
        text = f"{channel}: no answer of the mail server (at {phase}); the monitor retries"
        return NotSentError(text, code=f"smtp_{phase}")
    number = refused.number
    fact = f"{channel}: the mail server refused the message" + (f" with {number}" if number else "") + f" (at {phase})"
    code = f"smtp_{number or phase}"
    if 400 <= number < 500:
        return NotSentError(f"{fact}; the monitor retries", code=code)
    if phase == "data" or number in _TOO_LARGE:
        return PayloadRefusedError(f"{fact}; the monitor retries in a plainer form", code=code)
    what = {
        "tls": "the server offers no STARTTLS: use mailtos:// with ?mode=ssl",
        "login": "check user and password",
        "mail": "check sender and recipient",
    }.get(phase, "check the server's name and port")
    return ChannelRefusedError(f"{fact}; {what} in {setting_of(channel)}", code=code)
