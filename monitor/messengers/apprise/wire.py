"""What goes to the child process and what it reports: one JSON object in, one a line out.

Reports have codes, numbers and names of exceptions: never the address, a name of a person, or words of a server.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class TextFormat(StrEnum):
    """How a service shows text; the values are those of Apprise."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A service as Apprise describes it: name of its scheme, format, and the longest title (0: it has none) and body in
    characters. `recipients`: how many people or channels the address names.
    """

    schema: str
    format: TextFormat
    title: int
    body: int
    recipients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An address to examine and, with a `body`, the message to send to it. `urgent`: to be shown as a warning. `id` is
    that of the delivery, the same in each attempt.

    `allow_hosts` are exempt from the address guard, `proxies` are variables such as HTTPS_PROXY, `ca_bundle` is a file.
    """

    url: str = field(repr=False)
    id: str = ""
    title: str = ""
    body: str = ""
    urgent: bool = False
    allow_hosts: tuple[str, ...] = ()
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_bundle: str = ""


class Step(StrEnum):
    """What happened in the child."""

    MISSING = "missing"  # Apprise is not installed
    INVALID = "invalid"  # Apprise does not know the address
    DISABLED = "disabled"  # it needs another package
    PROFILE = "profile"
    BLOCKED = "blocked"  # the address guard refused an address
    CONNECT = "connect"  # a socket connects
    REQUEST = "request"  # an HTTP request is sent
    RESPONSE = "response"  # `number` is its status
    UNSENT = "unsent"  # the last request was not sent
    LOST = "lost"  # the last request has no response
    SMTP = "smtp"  # `code` is the phase: connect, tls, login, mail, data
    SMTP_REFUSED = "smtp_refused"  # `number` is the reply code of the phase, 0 for a command that the server lacks
    DONE = "done"  # `number` is 1 if Apprise reports a delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`wait` is Retry-After in seconds, -1 without."""

    step: Step
    code: str = ""
    number: int = 0
    wait: int = -1
    profile: Profile | None = None


def text_of(job: Job) -> str:
    return json.dumps(asdict(job))


def job_in(text: str) -> Job:
    """Raises ValueError or TypeError for what `text_of` did not make."""
    found = json.loads(text)
    return Job(**{**found, "allow_hosts": tuple(found["allow_hosts"])})


def line_of(event: Event) -> str:
    return json.dumps(asdict(event))


def event_in(line: str) -> Event | None:
    """The event of a line, None if it is damaged."""
    try:
        found: dict[str, Any] = json.loads(line)
        profile = found.pop("profile")
        made = None if profile is None else Profile(**{**profile, "format": TextFormat(profile["format"])})
        return Event(**{**found, "step": Step(found["step"]), "profile": made})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
