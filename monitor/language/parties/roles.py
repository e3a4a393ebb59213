"""The role that a text gives a person: "president of Kestrelworks LLC", 总经理."""

from monitor.language.parties import PARTIES

_NEAR, _FAR = 24, 90  # characters before and after a name


def role_of(text: str, start: int, end: int) -> str:
    """The role beside the name at `text[start:end]`, in lower case; "" for none."""
    found = PARTIES.role_behind.match(text[end : end + _FAR].lower())
    found = found or PARTIES.role_before.search(text[max(0, start - _NEAR) : start].lower())
    return found["a"].strip() if found is not None else ""
