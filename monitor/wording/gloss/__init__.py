"""A title in another language, word by word in English: `[MOFCOM]: [already] [approved] [some] [rare-earth] [exports]`.

No translation: each word that was read stands in brackets, in the order of the original, by its name in the vocabulary
or in the `words.toml` of its language; figures and Latin words stand as they are, days as `27 Nov 2026`; what was not
read is "…". Pure, and never used for a verdict.
"""

from monitor.wording.gloss.weave import gloss

__all__ = ["gloss"]
