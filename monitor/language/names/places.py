"""States that names give: 深圳市…, Beijing …, … (Shanghai)."""

from monitor.language.names.parts import parts_of

_IN_TAIWAN = frozenset({"hsinchu", "taipei", "kaohsiung", "taichung", "tainan"})
_OTHERS = {"tokyo": "JP", "osaka": "JP", "seoul": "KR", "moscow": "RU", "ural": "RU", "uk": "GB"}
_CODE = 2  # letters of a state's code, which words.tsv has as the canonical word
_OF_NONE = frozenset({"korea", "eu"})


def state_of_name(name: str) -> str | None:
    """The state whose city, province or own name the name has; None for none or several."""
    parts = parts_of(name)[0]
    found = {_state_of(place) for place in parts.seats | parts.branches if place not in _OF_NONE}
    return found.pop() if len(found) == 1 else None


def _state_of(place: str) -> str:
    if place in _OTHERS:
        return _OTHERS[place]
    if len(place) == _CODE:
        return place.upper()
    return "TW" if place in _IN_TAIWAN else "CN"
