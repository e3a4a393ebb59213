"""Headlines of acts in English: `headline` (one line), `headlines` (shorter and shorter forms), `summary`, `status`.

They are composed from the act alone, never from the article's words, so a Chinese and an English report of one event
read the same. The phrases are in tables (`phrases.toml`, `summaries.toml`, `goods.toml`), one for each measure × action
of the scheme. Dates are written `27 Nov 2026`.
"""

from monitor.wording.headline.render import HEADLINE_MAX_CHARS, headline, headlines, summary
from monitor.wording.phrases.status import certainty_word, stage_word, status

__all__ = ["HEADLINE_MAX_CHARS", "certainty_word", "headline", "headlines", "stage_word", "status", "summary"]
