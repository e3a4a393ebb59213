"""The parser for each kind of source: response in, FeedItems out. No network, no files; runs in a child process.

Any bytes give a ParsedFeed or FeedUnreadableError, or exceed the limits of the child process.
"""

from collections.abc import Callable, Mapping

from monitor.domain.sources.source import Kind
from monitor.ingest.answer import SourceResponse
from monitor.ingest.kinds import eurlex, federal_register, govuk_atom, html_list, json_api, mofcom, party_list
from monitor.ingest.parsing import ParsedFeed, parse_feed

PARSERS: Mapping[Kind, Callable[[SourceResponse], ParsedFeed]] = {
    Kind.RSS: parse_feed,
    Kind.HTML_LIST: html_list.parse,
    Kind.JSON_API: json_api.parse,
    Kind.FEDERAL_REGISTER: federal_register.parse,
    Kind.MOFCOM: mofcom.parse,
    Kind.GOVUK_ATOM: govuk_atom.parse,
    Kind.EURLEX: eurlex.parse,
    Kind.PARTY_LIST: party_list.parse,
}


def parse_answer(response: SourceResponse) -> ParsedFeed:
    """Raises FeedUnreadableError, whose text states the source, what was expected and what was found."""
    return PARSERS[response.source.kind](response)
