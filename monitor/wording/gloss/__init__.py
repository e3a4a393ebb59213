"""Word-by-word English gloss of a title: `[MOFCOM]: [already] [approved] [some] [rare-earth] [exports]`.

Not a translation: each known word is in brackets, in the order of the original, by its name in the vocabulary or in the
`words.toml` of its language; figures and Latin words are kept, days are written `27 Nov 2026`, unknown text is "…".
Pure, and never used for a decision.
"""

from monitor.wording.gloss.weave import gloss

__all__ = ["gloss"]
