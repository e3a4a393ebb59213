"""Logging: one line per event, as JSON for programs or as text for people, with secrets redacted."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog

_TOKEN = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+")
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
_QUERY_SECRET = re.compile(
    r"([?&](?:key|token|api_?key|apikey|secret|password|access_token|auth|sig|signature)=)[^&\s#]+", re.IGNORECASE
)
_MARK = "•••"


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text without Slack tokens, user info in URLs, secret query values, and the given secrets."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, _MARK)
    text = _TOKEN.sub(rf"\1-{_MARK}", text)
    text = _USERINFO.sub(f"{_MARK}@", text)
    return _QUERY_SECRET.sub(rf"\1{_MARK}", text)


def redactor(secrets: Iterable[str]) -> structlog.typing.Processor:
    """Return a structlog processor that redacts every value at any depth."""
    known = tuple(secrets)

    def clean(value: Any) -> Any:
        match value:
            case str():
                return redact(value, known)
            case dict():
                return {k: clean(v) for k, v in value.items()}
            case list() | tuple() | set() | frozenset():
                return [clean(v) for v in value]
            case int() | float() | bool() | None:
                return value
            case _:
                return redact(str(value), known)

    def process(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {k: clean(v) for k, v in event.items()}

    return process


def configure(level: str, secrets: Iterable[str] = (), stream: TextIO = sys.stderr, *, as_text: bool = False) -> None:
    """Configure structlog and the standard library's logging of the process. `level` is as in MONITOR_LOG_LEVEL.

    Lines are JSON; with `as_text` they are local time, level, event and fields, in colour on a terminal.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        if as_text
        else structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redactor(secrets),
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=0, pad_level=False)
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    chatty = ("apscheduler", "aiohttp", "slack_sdk", "alembic", "asyncio", "watchfiles", "uvicorn", "mcp")
    for name in chatty:  # they log URLs, every tick, every start
        logging.getLogger(name).setLevel(logging.WARNING)
