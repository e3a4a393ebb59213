"""What strangers wrote, as plain text: one line that nothing in it can break, turn round or make longer, and links that
lead where they say.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

__all__ = ["clean", "clean_code", "cut", "link"]

_KEPT_FORMAT_CHARACTERS = "\u200c\u200d"  # joiners: part of how some scripts and emoji are written


def clean(text: str) -> str:
    """One line without control characters, bidi controls, lone surrogates and other invisible signs."""
    kept = (" " if unicodedata.category(c) in _BREAKS else c for c in text if _is_shown(c))
    return " ".join("".join(kept).split())


def clean_code(text: str) -> str:
    """The same for a line whose blanks mean something."""
    kept = (" " if unicodedata.category(c) in _BREAKS else c for c in text if _is_shown(c))
    return "".join(kept).rstrip()


_BREAKS = ("Cc", "Zl", "Zp")


def _is_shown(char: str) -> bool:
    category = unicodedata.category(char)
    return category not in ("Cf", "Cs", "Co") or char in _KEPT_FORMAT_CHARACTERS


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, at a word's end where one is near, with a sign that something was left out."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    space = head.rfind(" ", len(head) * 2 // 3)
    return (head[:space] if space > 0 else head).rstrip(" ,;:·-") + "…" if limit > 0 else ""


def link(url: str, *, limit: int = 3_000) -> str:
    """`url` as it may be handed to a reader: http or https, no user name or password, nothing but ASCII that can't
    end a link; "" where it is none or longer than `limit`.
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
    """The host as it goes over the wire, "" for what is no name and no address."""
    name = host.encode("idna").decode() if ":" not in host else f"[{host}]"
    if not _HOST.fullmatch(name):
        return ""
    return name if port is None else f"{name}:{port}"


_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]")
