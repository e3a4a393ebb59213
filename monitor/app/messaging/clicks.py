"""The receiver of Slack clicks, from Socket Mode to the answer."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta

from monitor.app.answers.explaining import ChildExplainer
from monitor.daemon.click_status import ClickStatus
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from monitor.pipeline.interactions.handle import UserActionHandler, UserActionTransaction
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import Store
from monitor.settings import Settings

HELLO = timedelta(seconds=3)  # wait for the sockets; alerts sent before they are ready have no buttons


async def listen(
    stack: AsyncExitStack,
    settings: Settings,
    listening: ClickStatus,
    *,
    store: Store[UserActionTransaction],
    config: Callable[[], RuntimeConfig],
    proxies: Proxies,
    clock: Callable[[], datetime],
    times: DeliveryTimes,
) -> None:
    """Receive clicks until the stack ends, if both tokens are set.

    A connection that fails is retried in the background.
    """
    if settings.slack_bot_token is None or settings.slack_app_token is None:
        return
    from monitor.messengers.slack.clicks import Clicks
    from monitor.messengers.slack.socket import open_sockets
    from monitor.messengers.slack.web_api import open_api  # not loaded in try-out mode

    interactor = UserActionHandler(
        store=store,
        config=config,
        clock=clock,
        allowed=settings.slack_allowed_users,
        explainer=ChildExplainer(settings),
    )
    url, tls = settings.slack_api_url, tls_context(settings.ca_bundle)
    api = await stack.enter_async_context(
        open_api(settings.slack_bot_token.reveal(), base_url=url, times=times, tls=tls, proxy=proxies.for_url(url))
    )
    clicks = Clicks(
        api,
        take=interactor.take,
        explain=interactor.explain,
        clock=clock,
        allowed=settings.slack_allowed_users,
    )
    sockets = await stack.enter_async_context(
        open_sockets(
            settings.slack_app_token.reveal(), base_url=url, handler=clicks.receive, tls=tls, proxy_for=proxies.for_url
        )
    )
    listening.use_connection(sockets)
    with suppress(TimeoutError):
        async with asyncio.timeout(HELLO.total_seconds()):
            await asyncio.gather(sockets.ready(HELLO), clicks.introduce())
