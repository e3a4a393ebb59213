"""A client of Slack's Web API, with its own connections and without retries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from monitor.domain.delivery.outbox import DeliveryTimes

API_URL = "https://slack.com/api/"
CONNECT_SHARE = 0.5  # of the timeout of a post: the rest is for the response


@asynccontextmanager
async def open_api(
    token: str,
    *,
    base_url: str = API_URL,
    times: DeliveryTimes | None = None,
    tls: SSLContext | None = None,
    proxy: str | None = None,
) -> AsyncIterator[AsyncWebClient]:
    """The Web API for one token, with its own connections, closed at the end. It makes no retries.

    Each call gets a new connection: an idle one that Slack has closed would look like a lost response.
    `proxy` is the proxy to use, None for none; the environment is not read.
    """
    seconds = (times or DeliveryTimes()).post.total_seconds()
    limits = aiohttp.ClientTimeout(total=seconds, sock_connect=seconds * CONNECT_SHARE)
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector, timeout=limits) as session:
        api = AsyncWebClient(token=token, base_url=base_url, ssl=tls, session=session, retry_handlers=[])
        api.proxy = proxy  # the SDK would use HTTPS_PROXY even for hosts in NO_PROXY
        yield api
