"""Sanitised third-party text: one plain line without control characters, and links that lead where they say."""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

_KEPT_FORMAT_CHARACTERS = "\u200c\u200d"  # joiners: part of how some scripts and emoji are written


def clean(text: str) -> str:
    """One line without control characters, bidi controls, lone surrogates, invisible characters and double spaces."""
    return " ".join(clean_code(text).split())


def clean_code(text: str) -> str:
    """The same for a line of code: spaces are kept, except at its end."""
    if text.isprintable():  # most texts: nothing is left out or replaced, and this is 100 times as fast
        return text.rstrip()
    kept = (" " if unicodedata.category(c) in _BREAKS else c for c in text if _is_shown(c))
    return "".join(kept).rstrip()


_BREAKS = ("Cc", "Zl", "Zp")


def _is_shown(char: str) -> bool:
    category = unicodedata.category(char)
    return category not in ("Cf", "Cs", "Co") or char in _KEPT_FORMAT_CHARACTERS


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, at the end of a word where one is near, with … at the end."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    space = head.rfind(" ", len(head) * 2 // 3)
    return (head[:space] if space > 0 else head).rstrip(" ,;:·-") + "…" if limit > 0 else ""


def link(url: str, *, limit: int = 3_000) -> str:
    """`url` in a form that is safe to show: http or https, no credentials, only ASCII that can't end a link.

    "" for another scheme, a broken URL, or one longer than `limit`.
    """
    try:
        parts = urlsplit(clean(url).replace(" ", "%20"))
        authority = _authority(parts.hostname or "", parts.port)
    except ValueError:  # UnicodeError, of a name that can't be encoded, is one too
        return ""
    if parts.scheme not in ("http", "https") or not authority:
        return ""
    path, query, fragment = (quote(p, safe=_URL_SAFE) for p in (parts.path, parts.query, parts.fragment))
    address = urlunsplit((parts.scheme, authority, path, query, fragment))
    return address if len(address) <= limit else ""


_URL_SAFE = "/%:@!$&()*+,;=~-._?'"


def _authority(host: str, port: int | None) -> str:
    """Host and port as sent over the wire (IDNA); "" for an invalid host."""
    name = host.encode("idna").decode() if ":" not in host else f"[{host}]"
    if not _HOST.fullmatch(name):
        return ""
    return name if port is None else f"{name}:{port}"


_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]")
