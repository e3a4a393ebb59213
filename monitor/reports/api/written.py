"""Answers as JSON types, with links that are http or https alone."""

import re
from typing import Any

from monitor.reports.plain import plain

_LINKS = frozenset({"url", "by_url"})
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def written(answer: Any) -> dict[str, Any]:
    """Return the answer as JSON types. A link of any other scheme becomes ""."""
    made: dict[str, Any] = _checked(plain(answer))
    return made


def _checked(value: Any) -> Any:
    match value:
        case dict():
            return {
                key: "" if key in _LINKS and not _WEB.match(one or "") else _checked(one) for key, one in value.items()
            }
        case list():
            return [_checked(one) for one in value]
        case _:
            return value
