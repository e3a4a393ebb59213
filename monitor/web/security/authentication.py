"""The password of the page: a login that starts a session, and HTTP Basic for programs."""

import asyncio
import base64
import binascii
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from monitor.web.security.access import Access
from monitor.web.security.passwords import matches
from monitor.web.security.sessions import Sessions
from monitor.web.security.throttle import LoginThrottle

_log = structlog.get_logger()

_KNOWN_FOR = timedelta(minutes=10)  # a program sends its password with every request


class WaitError(Exception):
    """Too many wrong passwords: the next attempt is refused for `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


class Authentication:
    def __init__(self, access: Access, sessions: Sessions, now: Callable[[], datetime]) -> None:
        self._access = access
        self._sessions = sessions
        self._now = now
        self._throttle = LoginThrottle()
        self._one_at_a_time = asyncio.Lock()  # so that many attempts at once need the memory of one
        self._known: tuple[str, datetime] | None = None

    async def is_password(self, password: str, client: str) -> bool:
        """Return whether it is the password. Raises WaitError after too many wrong ones."""
        async with self._one_at_a_time:
            if wait := self._throttle.wait(client, self._now()):
                raise WaitError(wait)
            right = await asyncio.to_thread(matches, self._access.password_hash, password)
        if right:
            self._throttle.worked(client)
        else:
            self._throttle.failed(client, self._now())
            _log.warning("wrong password for the page", client=client)
        return right

    async def is_authorised(self, header: str, client: str) -> bool:
        """Return whether an Authorization header has the password; any name will do. Raises WaitError."""
        password = _basic_password(header)
        if password is None or not self._access.password_hash:
            return False
        digest = self._sessions.digest("basic", password)
        if self._known is not None and self._known[0] == digest and self._now() - self._known[1] < _KNOWN_FOR:
            return True
        if not await self.is_password(password, client):
            return False
        self._known = (digest, self._now())
        return True


def _basic_password(header: str) -> str | None:
    kind, _, credentials = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        _, colon, password = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return password if colon else None
