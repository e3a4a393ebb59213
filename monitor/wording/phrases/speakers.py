"""Speaker of an official statement without a document number, in English."""

_SPEAKS = ("spokesperson", "spokesman", "spokeswoman", "发言人", "發言人", "報道官", "대변인")
_ANSWERS = ("q&a", "question", "答记者问", "答記者問", "答问", "質問", "一問一答", "질의", "문답")


def unnumbered(title: str) -> str:
    """`spokesperson's answer` or `spokesperson's statement`, by the title of the report; "" without a spokesperson."""
    words = title.casefold()
    if not any(each in words for each in _SPEAKS):
        return ""
    return f"spokesperson's {'answer' if any(each in words for each in _ANSWERS) else 'statement'}"
