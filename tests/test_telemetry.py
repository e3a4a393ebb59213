"""Log lines: one per event, without secrets."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
import structlog

from monitor.telemetry import configure, redact


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    lines = io.StringIO()
    configure("debug", ["hunter2"], lines)
    yield lines
    structlog.reset_defaults()
    logging.getLogger().handlers[:], _ = before
    logging.getLogger().setLevel(before[1])


@pytest.mark.parametrize(
    "text",
    [
        "token xoxb-123-abc in a sentence",
        "https://user:hunter2@feeds.example/x",
        "https://feeds.example/x?key=hunter2&a=b",
        "https://feeds.example/x?a=b&api_key=hunter2",
        "the password is hunter2",
    ],
)
def test_secrets_are_redacted_in_any_text(text: str) -> None:
    clean = redact(text, ["hunter2"])
    assert "hunter2" not in clean
    assert "123-abc" not in clean
    assert "•••" in clean


def test_other_text_is_not_redacted() -> None:
    text = "https://feeds.example/x?keyword=稀土&page=2"
    assert redact(text) == text


def test_an_event_is_one_line_of_json(stream: io.StringIO) -> None:
    structlog.get_logger().info("poll failed", source="wire", detail="x\ny", nested={"url": ["https://a:hunter2@b/"]})
    (line,) = stream.getvalue().splitlines()
    row = json.loads(line)
    assert (row["event"], row["source"], row["level"]) == ("poll failed", "wire", "info")
    assert "hunter2" not in line


def test_as_text_a_line_has_time_and_level(stream: io.StringIO) -> None:
    configure("warning", ["hunter2"], stream, as_text=True)
    structlog.get_logger().info("alive")
    structlog.get_logger().warning("no network", sources=22, proxy="http://a:hunter2@b/")
    (line,) = stream.getvalue().splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d \[warning\] no network +proxy=http://•••@b/ sources=22", line)


def test_lines_of_libraries_and_tracebacks_are_redacted_too(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning("GET https://a:hunter2@b/?token=hunter2")
    structlog.get_logger().error("it broke", exc_info=ValueError("xoxb-123-abc"))
    written = stream.getvalue()
    assert len(written.splitlines()) == 2
    assert "hunter2" not in written
    assert "123-abc" not in written
