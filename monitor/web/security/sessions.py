"""Sessions of the page as signed cookies. The key is made at the start: a restart ends all sessions."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

COOKIE = "monitor_session"
LIFETIME = timedelta(hours=12)
_MOST_ENDED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`user` is "" for a visitor without a login. `nonce` is random and different in each session."""

    user: str
    nonce: str
    since: datetime


class Sessions:
    """`now` is the clock, `key` the secret of the signatures."""

    def __init__(self, now: Callable[[], datetime], *, key: bytes | None = None) -> None:
        self._now = now
        self._key = key or secrets.token_bytes(32)
        self._ended: dict[str, datetime] = {}

    def begin(self, user: str = "") -> Session:
        return Session(user=user, nonce=secrets.token_urlsafe(18), since=self._now().replace(microsecond=0))

    def cookie(self, session: Session) -> str:
        """Return the value of the cookie, which `read` accepts."""
        user = urlsafe_b64encode(session.user.encode()).decode().rstrip("=")
        body = f"{int(session.since.timestamp())}.{session.nonce}.{user}"
        return f"{body}.{self._sign('session', body)}"

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None if it is forged, malformed, expired or ended."""
        body, _, signature = cookie.rpartition(".")
        if not (cookie.isascii() and hmac.compare_digest(signature, self._sign("session", body))):
            return None
        since, nonce, user = body.split(".")
        session = Session(
            user=urlsafe_b64decode(user + "=" * (-len(user) % 4)).decode(),
            nonce=nonce,
            since=datetime.fromtimestamp(int(since), UTC),
        )
        age = self._now() - session.since
        return session if timedelta(minutes=-5) < age < LIFETIME and nonce not in self._ended else None

    def end(self, session: Session) -> None:
        """End a session before its time."""
        now = self._now()
        self._ended = {nonce: until for nonce, until in self._ended.items() if until > now}
        if len(self._ended) >= _MOST_ENDED:
            self._ended.pop(next(iter(self._ended)))
        self._ended[session.nonce] = session.since + LIFETIME

    def form_token(self, session: Session) -> str:
        """Return the token that forms of this session carry."""
        return self._sign("form", session.nonce)

    def is_form_token(self, token: str, session: Session) -> bool:
        return token.isascii() and hmac.compare_digest(token, self.form_token(session))

    def digest(self, purpose: str, text: str) -> str:
        """Return a keyed digest, to compare secrets without keeping them."""
        return self._sign(purpose, text)

    def _sign(self, purpose: str, text: str) -> str:
        digest = hmac.new(self._key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")
