"""The work of child processes in tests that poll nothing. It imports no reader, so children start at once."""

from collections.abc import Callable

from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig


def idle(_: ReaderConfig) -> Callable[[ExtractJob], FeedExtraction]:
    return lambda _: FeedExtraction(fetched=0, known=0, articles=())
