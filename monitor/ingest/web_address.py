"""A stranger's text as an address, where it is one. Both of the libraries that read addresses here take it for one."""

from urllib.parse import urlsplit

from yarl import URL

__all__ = ["web_address"]


def web_address(text: str) -> URL:
    """Raises ValueError for what is no address, and nothing else: yarl lets out an IndexError over brackets before an
    @, and takes words in brackets for a host, which the standard library refuses wherever it meets them later.
    """
    try:
        at = URL(text)
    except (IndexError, TypeError) as e:
        raise ValueError("no address") from e
    if "[" in text:
        urlsplit(f"//{at.host_subcomponent or ''}")
    return at
