"""An act told in English: `headline` is an alert's first line, `summary` says what did and did not change,
`status` who says so.

Composed from the act alone, never from the article's words, so that a Chinese and an English report of one
event read the same. What is said stands in tables (`phrases.toml`, `summaries.toml`, `goods.toml`), one phrase for each
measure × action of the scheme. Dates are written `27 Nov 2026`.
"""

from monitor.language.headline.render import HEADLINE_MAX_CHARS, Summary, headline, summary
from monitor.language.headline.status import status

__all__ = ["HEADLINE_MAX_CHARS", "Summary", "headline", "status", "summary"]
