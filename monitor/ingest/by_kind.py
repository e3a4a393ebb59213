"""A source's answer in, FeedItems out, by the kind of the source. No network, no files; runs in a child process.

Any bytes give a ParsedFeed or FeedUnreadableError, or cost more than the child may spend.
"""

from collections.abc import Callable, Mapping

from monitor.domain.source import Kind
from monitor.ingest.answer import Answer
from monitor.ingest.kinds import html_list, json_api
from monitor.ingest.parsing import ParsedFeed, parse

__all__ = ["PARSERS", "parse_answer"]


def _feed(answer: Answer) -> ParsedFeed:
    return parse(answer.body, content_type=answer.content_type, url=answer.url, source_id=answer.source.id)


PARSERS: Mapping[Kind, Callable[[Answer], ParsedFeed]] = {
    Kind.RSS: _feed,
    Kind.HTML_LIST: html_list.parse,
    Kind.JSON_API: json_api.parse,
}


def parse_answer(answer: Answer) -> ParsedFeed:
    """Raises FeedUnreadableError, whose text begins with the source, says what was expected and what was found."""
    return PARSERS[answer.source.kind](answer)
