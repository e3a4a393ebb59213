"""Addresses as keys of an index: without their scheme, and short enough for any database's index."""

__all__ = ["range_under", "url_key"]

_MAX = 200  # characters: PostgreSQL's index takes 2,704 bytes, an address is longer now and then


def url_key(url: str) -> str:
    """The beginning of an address after its scheme. Other addresses may have the same: compare these as well."""
    return url.partition(":")[2][:_MAX]


def range_under(beginning: str) -> tuple[str, str]:
    """The least key of an address that begins so, and the first that comes after all of them."""
    least = url_key(beginning)
    return least, f"{least[:-1]}{chr(ord(least[-1]) + 1)}"
