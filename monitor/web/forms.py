"""The fields of a form that was sent."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES = 512 * 1024
MOST_FIELDS = 100


def fields_in(body: bytes) -> Mapping[str, str]:
    """Return the fields of `application/x-www-form-urlencoded`; of a repeated one the last. Raises HTTPException."""
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as e:
        raise HTTPException(400, "The form can't be read.") from e


async def form_of(request: Request) -> Mapping[str, str]:
    return fields_in(await request.body())
