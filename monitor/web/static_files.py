"""The style sheet and the scripts: read once, served from memory by their names alone, so that no path is looked up."""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_FOLDER = Path(__file__).with_name("static")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
}


class _File(NamedTuple):
    body: bytes
    kind: str
    digest: str


@cache
def _files() -> dict[str, _File]:
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            body = path.read_bytes()
            found[path.name] = _File(body, _TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:12])
    return found


def static_addresses() -> dict[str, str]:
    """Return the address of each file by its name; it changes with the content."""
    return {name: f"/static/{name}?v={file.digest}" for name, file in _files().items()}


def routes() -> list[BaseRoute]:
    return [Route("/static/{name}", _serve)]


async def _serve(request: Request) -> Response:
    file = _files().get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    tag = f'"{file.digest}"'
    lasting = request.query_params.get("v") == file.digest
    headers = {"ETag": tag, "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(file.body, media_type=file.kind, headers=headers)
