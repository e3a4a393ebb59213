"""Canonical forms of article addresses: two spellings of an address become one."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from monitor.ingest.web_address import web_address

_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|link_\w+|bbc_team|ptr_name|format)|fbclid|gclid|gclsrc|dclid|msclkid"
    r"|yclid|igshid|twclid|ttclid|li_fat_id|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|wt_mc|wt_zmc|ns_\w+|cmpid|ocid|ncid"
    r"|cmp|smid|sref|ftag|traffic_source|trafficsource|spm|spm_id_from|scm|from_source|share_token|share_source"
    r"|shareto|_openstat|xtor|pk_\w+|mtm_\w+|rss|partner|feedtype|ref_src|ref_url",
    re.IGNORECASE,
)
_KEY = re.compile(
    r".*(?:key(?!word)|token|secret|passw|pwd|signature|auth(?!or)|session|login).*|user(?:name)?|sid|sig|hash|code",
    re.IGNORECASE,
)
_MAX = 2_000  # characters


def canonical_url(url: str) -> str:
    """`url` without fragment, default port, user and tracking parameters, its host in lower case and punycode.

    Order and spelling of the other parameters stay. "" for text that is not an HTTP address.
    """
    try:
        at = web_address(url.strip())
        if at.scheme not in ("http", "https") or not at.host or len(url) > _MAX:
            return ""
        port = "" if at.is_default_port() or at.explicit_port is None else f":{at.explicit_port}"
        query = _without_tracking(at.raw_query_string)
    except ValueError:
        return ""
    return f"{at.scheme}://{at.host_subcomponent}{port}{at.raw_path or '/'}{'?' if query else ''}{query}"


def public_url(link: str, asked: str) -> str:
    """The address of an article that people see: `link` without the keys that it shares with the feed's address.

    Without a link it is `asked`, the feed's address, without its query, which may contain a key.
    """
    url, separator, query = canonical_url(link).partition("?")
    if not url:
        return canonical_url(asked.partition("?")[0])
    known = asked.partition("?")[2].partition("#")[0].split("&")
    keys = {part for part in known if _KEY.fullmatch(part.partition("=")[0])}
    left = "&".join(part for part in query.split("&") if part not in keys)
    return f"{url}{separator}{left}" if left else url


def has_secret_parameter(url: str) -> bool:
    """Whether a query parameter of the address has the name of a key or a login."""
    query = url.partition("?")[2].partition("#")[0]
    return any(_KEY.fullmatch(part.partition("=")[0]) for part in query.split("&"))


def file_name(url: str) -> str:
    """The last part of the path, at most 80 characters; "" where there is none."""
    try:
        return unquote(PurePosixPath(urlsplit(url).path).name)[:80]
    except ValueError:
        return ""


def same_link_key(url: str) -> str:
    """A key that all addresses of a page share: the canonical address without scheme, `www.` and trailing slash.

    "" for text that is not an HTTP address.
    """
    path, separator, query = canonical_url(url).partition(":")[2].removeprefix("//").removeprefix("www.").partition("?")
    return f"//{path.rstrip('/')}{separator}{query}" if path else ""


def _without_tracking(query: str) -> str:
    if not query:
        return ""
    parts = query.split("&")
    return "&".join(part for part in parts if part and not _TRACKING.fullmatch(part.partition("=")[0]))
