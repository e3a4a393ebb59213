"""What the guard of the page knows about a request, for pages and templates."""

from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.requests import HTTPConnection

from monitor.web.security.sessions import Session, Sessions

_KEY = "page"


class NavEntry(NamedTuple):
    """An entry of the navigation: its words and the path of the page."""

    words: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What all pages share. `static` has the address of each static file by name, which changes with its content."""

    title: str
    version: str
    navigation: tuple[NavEntry, ...]
    static: dict[str, str] = field(repr=False)


@dataclass(slots=True, kw_only=True)
class PageState:
    """The state of one request. `session` is None for a visitor who needed none yet; `is_new`: its cookie must be set.

    `is_known`: the visitor may use the page. `user` is the name that the proxy sent, "" otherwise. `may_log_out` is
    true for a session with a password.
    """

    site: Site
    sessions: Sessions
    session: Session | None = None
    is_known: bool = False
    user: str = ""
    is_new: bool = False
    is_ended: bool = False
    may_log_out: bool = False

    def form_token(self) -> str:
        """Return the token for the forms of the response; begins a session if there is none."""
        if self.session is None:
            self.session, self.is_new = self.sessions.begin(), True
        return self.sessions.form_token(self.session)

    def begin(self, session: Session) -> None:
        """Send the cookie of a new session with the response."""
        self.session, self.is_new, self.is_ended = session, True, False

    def end(self) -> None:
        """End the session, and remove its cookie with the response."""
        if self.session is not None:
            self.sessions.end(self.session)
        self.session, self.is_new, self.is_ended = None, False, True

    def keep(self, connection: HTTPConnection) -> None:
        connection.scope.setdefault("state", {})[_KEY] = self


def state_of(connection: HTTPConnection) -> PageState:
    """Return the state that the guard has set."""
    found: PageState = connection.scope["state"][_KEY]
    return found
