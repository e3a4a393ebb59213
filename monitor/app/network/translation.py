"""The operator's translation server."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from monitor.ports.network.translation import Translator
from monitor.settings import Settings


@asynccontextmanager
async def open_translator(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> AsyncIterator[Translator | None]:
    """The translator; None if no server is set. Raises SettingsError for unusable proxies."""
    if not settings.translate_url:
        yield None
        return
    # Imported here, so that the client is loaded only if it is used.
    from monitor.app.network.http_settings import http_settings, proxies_of
    from monitor.ingest.http.libretranslate import LibreTranslator, TranslateSettings

    http = http_settings(settings, proxies_of(environment))
    key = settings.translate_key.reveal() if settings.translate_key else ""
    async with LibreTranslator(TranslateSettings(url=settings.translate_url, key=key, http=http)) as translator:
        yield translator
