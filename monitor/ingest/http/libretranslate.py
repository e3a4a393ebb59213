"""Machine translation by a LibreTranslate server that the operator configured: POST /translate, one text at a time."""

from dataclasses import dataclass, field
from datetime import timedelta

from yarl import URL

from monitor.errors import TranslationError
from monitor.ingest.http.guard import Lookup, getaddrinfo
from monitor.ingest.http.json_client import JsonClient, JsonRequestError, JsonResponse, complaint_of
from monitor.ingest.http.responses import redact, status_line
from monitor.ingest.http.session import HttpSettings
from monitor.ingest.text.clean import one_line

_MAX_TEXT = 2_000  # characters of a request: a headline is shorter
_MAX_TRANSLATION = 4_000  # characters
_MAX_BYTES = 65_536  # of a response, decoded
_CODES = {"zh-hant": "zt", "zh-tw": "zt", "zh-hk": "zt"}  # LibreTranslate's own code for Traditional Chinese
_UNKNOWN = ("", "und")
_REMEDIES = {
    401: "check MONITOR_TRANSLATE_KEY",
    403: "check MONITOR_TRANSLATE_KEY",
    404: "set MONITOR_TRANSLATE_URL to the server's address without /translate",
    429: "the server limits the request rate",
}
_REMEDY = "check MONITOR_TRANSLATE_URL, and that the server runs"
_NOT_LIBRETRANSLATE = "check that MONITOR_TRANSLATE_URL is a LibreTranslate server"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslateSettings:
    """`url` is the server's address; `http` gives user agent, proxies, CAs and connect timeout."""

    url: str
    http: HttpSettings
    key: str = field(default="", repr=False)
    deadline: timedelta = timedelta(seconds=15)


class LibreTranslator(JsonClient):
    """Implements `ports.Translator`. An async context manager."""

    def __init__(self, settings: TranslateSettings, *, lookup: Lookup = getaddrinfo) -> None:
        url = URL(settings.url.rstrip("/") + "/translate")
        super().__init__(url, settings.http, deadline=settings.deadline, max_bytes=_MAX_BYTES, lookup=lookup)
        self._key = settings.key

    async def translate(self, text: str, language: str) -> str:
        source = _code_of(language)
        response = await self._request(text, source)
        if response.status == 400 and source != "auto":  # the server may not know this language code
            response = await self._request(text, "auto")
        fields = response.value if isinstance(response.value, dict) else {}
        if response.status != 200:
            complaint = complaint_of(fields.get("error"))
            fact = status_line(response.status) + (f" ({complaint})" if complaint else "")
            raise self._error(fact, _REMEDIES.get(response.status, _REMEDY))
        translation = fields.get("translatedText")
        if not isinstance(translation, str) or not one_line(translation):
            raise self._error("the response contains no translation", _NOT_LIBRETRANSLATE)
        return one_line(translation)[:_MAX_TRANSLATION]

    async def _request(self, text: str, source: str) -> JsonResponse:
        request = {"q": one_line(text)[:_MAX_TEXT], "source": source, "target": "en", "format": "text"}
        try:
            return await self._post(request | ({"api_key": self._key} if self._key else {}))
        except JsonRequestError as e:
            raise self._error(str(e), _REMEDY) from None

    def _error(self, fact: str, remedy: str) -> TranslationError:
        return TranslationError(f"{redact(self._url)}: {fact}; {remedy}")


def _code_of(language: str) -> str:
    tag = language.lower()
    return "auto" if tag in _UNKNOWN else _CODES.get(tag, tag.partition("-")[0])
