"""The wait that a server asks for with `Retry-After`."""

from collections.abc import Mapping
from datetime import timedelta

DEFAULT = timedelta(seconds=30)  # for a 429 without Retry-After
LONGEST = timedelta(hours=1)  # a longer one is the mistake of a proxy


def retry_after_in(headers: Mapping[str, str]) -> timedelta:
    """`Retry-After` in seconds, at most `LONGEST`; `DEFAULT` where it is missing or not a number."""
    value = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    try:
        return min(timedelta(seconds=max(int(value), 0)), LONGEST)
    except (ValueError, OverflowError):
        return DEFAULT
