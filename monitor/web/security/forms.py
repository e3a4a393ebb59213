"""The protection of forms: the browser says that the page itself sent them, and they carry its token."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from monitor.web.security.access import Access

FIELD, HEADER = "form_token", "X-Form-Token"


def origin_problem(headers: Headers, access: Access) -> str:
    """Return why a request that changes something may come from another page, "" if it does not.

    Browsers send Origin with every POST; a proxy may have changed Host, so a configured name is right as well.
    """
    origin, site = headers.get("origin", ""), headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin":
        return f"The browser reports that the form comes from elsewhere (Sec-Fetch-Site: {site})."
    if not origin:
        return "The request has no Origin header, which browsers send with every form."
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return f"The Origin header {origin!r} is not valid."
    if parts.scheme in ("http", "https") and (
        parts.netloc.lower() == headers.get("host", "").lower() or (parts.hostname in access.hosts and port is None)
    ):
        return ""
    return f"The form comes from another page (Origin: {origin})."
