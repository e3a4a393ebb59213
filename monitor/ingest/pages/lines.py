"""Line breaks of extracted text: one line per paragraph."""

import re

MAX_FILE_TEXT = 60_000  # characters of one annex: about forty pages
_ENDS = re.compile(r"[。．.;；:：!?！？]$")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_BROKEN_WORD = re.compile(
    r"(?<=[A-Za-z])[-\u00ad\ufffe\x02]$"
)  # PDFium marks the hyphen of a word that a line break splits
_FULL = 0.75  # of the longest line: a shorter one ends its paragraph


def unfold(text: str) -> str:
    """One line per paragraph, of text with a line break at the end of each printed line."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    full = _FULL * max(map(len, lines), default=0)
    paragraphs = [""]
    for line in lines:
        if line:
            paragraphs[-1] = _joined(paragraphs[-1], line)
        if not line or _ENDS.search(line) or (len(line) < full and not _BROKEN_WORD.search(line)):
            paragraphs.append("")
    return "\n".join(p for p in paragraphs if p)


def _joined(begun: str, line: str) -> str:
    if not begun:
        return line
    if _BROKEN_WORD.search(begun):
        return _BROKEN_WORD.sub("", begun) + line
    return begun + line if _WIDE.search(begun[-1]) and _WIDE.search(line[0]) else f"{begun} {line}"
