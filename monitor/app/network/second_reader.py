"""The operator's language model as a second reader."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from monitor.ports.repositories.second_reader import SecondReader
from monitor.settings import Settings


@asynccontextmanager
async def open_second_reader(
    settings: Settings, *, clock: Callable[[], datetime], environment: Mapping[str, str] = os.environ
) -> AsyncIterator[SecondReader | None]:
    """The second reader; None if no server is set. Raises SettingsError for unusable proxies."""
    llm = settings.llm
    if llm is None:
        yield None
        return
    # Imported here, so that the client is loaded only if it is used.
    from monitor.app.network.http_settings import http_settings, proxies_of
    from monitor.ingest.http.chat_model import ChatModel, ChatSettings

    chat = ChatSettings(
        url=llm.url,
        model=llm.model,
        http=http_settings(settings, proxies_of(environment)),
        key=llm.key.reveal() if llm.key else "",
        deadline=llm.timeout,
    )
    async with ChatModel(chat, clock=clock) as model:
        yield model
