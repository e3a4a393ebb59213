"""One JSON request to an address that the operator configured, through the guarded HTTP client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class PostFate(StrEnum):
    """What is known about a request without a response."""

    BLOCKED = "blocked"  # the address guard refused the address; nothing was sent
    UNSENT = "unsent"  # no connection was made; nothing was sent
    LOST = "lost"  # it was sent, or may have been


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResponse:
    """A response. `value` is its body as JSON, None if it is not JSON; `is_page`: it is a web page instead."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    value: Any = None
    is_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFailure:
    """No response. `fact` says why and contains no part of the address but its host; `code` is short."""

    fate: PostFate
    fact: str
    code: str


class JsonPost(Protocol):
    async def post(self, url: str, body: Mapping[str, Any]) -> PostResponse | PostFailure:
        """Send `body` once, without following redirects and within a deadline. Raises nothing."""
