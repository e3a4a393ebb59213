"""What an official word is where no document has a number of its own, in English."""

__all__ = ["unnumbered"]

_SPEAKS = ("spokesperson", "spokesman", "spokeswoman", "发言人", "發言人", "報道官", "대변인")
_ANSWERS = ("q&a", "question", "答记者问", "答記者問", "答问", "質問", "一問一答", "질의", "문답")


def unnumbered(title: str) -> str:
    """`spokesperson's answer, no document number`, by the words of the official report's own title."""
    words = title.casefold()
    if not any(each in words for each in _SPEAKS):
        return "no document number"
    what = "answer" if any(each in words for each in _ANSWERS) else "statement"
    return f"spokesperson's {what}, no document number"
