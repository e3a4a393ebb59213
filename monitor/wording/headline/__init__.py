"""An act in English: `headline` is one line, `headlines` are that line in shorter and shorter forms, `summary` says
what kind of act it is where the line does not, `status` how sure it is.

Composed from the act alone, never from the article's words, so that a Chinese and an English report of one
event read the same. What is said stands in tables (`phrases.toml`, `summaries.toml`, `goods.toml`), one phrase for each
measure × action of the scheme. Dates are written `27 Nov 2026`.
"""

from monitor.wording.headline.render import HEADLINE_MAX_CHARS, headline, headlines, summary
from monitor.wording.status import stage_word, standing_word, status

__all__ = ["HEADLINE_MAX_CHARS", "headline", "headlines", "stage_word", "standing_word", "status", "summary"]
