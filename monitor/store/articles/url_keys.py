"""URLs as index keys: without the scheme, and short enough for any database's index."""

_MAX = 200  # characters: an index entry of PostgreSQL has at most 2,704 bytes, and some URLs are longer


def url_key(url: str) -> str:
    """Return the beginning of a URL after its scheme. Keys are not unique: compare the URLs, too."""
    return url.partition(":")[2][:_MAX]


def range_under(beginning: str) -> tuple[str, str]:
    """Return the half-open range of keys of URLs with this beginning."""
    least = url_key(beginning)
    return least, f"{least[:-1]}{chr(ord(least[-1]) + 1)}"
