"""Parsing of untrusted text as a URL that both yarl and the standard library accept."""

from urllib.parse import urlsplit

from yarl import URL


def web_address(text: str) -> URL:
    """Raises ValueError, and nothing else, for text that is not a URL.

    yarl raises IndexError for brackets before an @, and accepts words in brackets as a host, which urllib rejects. It
    accepts a host with a malformed `xn--` label, too, and raises only when the host is read.
    """
    try:
        at = URL(text)
        _ = at.host
    except (IndexError, TypeError) as e:
        raise ValueError("not a URL") from e
    if "[" in text:
        urlsplit(f"//{at.host_subcomponent or ''}")
    return at
