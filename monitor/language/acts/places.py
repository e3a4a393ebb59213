"""Signs beside a place or agency that say whether it acts, is meant, or only tells where something comes from."""

from collections.abc import Iterator

from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["ADJECTIVE_OF_STATE", "LIST_SIGNS", "PRIVATE", "PRIVATE_AFAR", "enumerations", "says_whose"]

# "Korean memory makers": what stands between a state's adjective and its firms.
PRIVATE_AFAR = pattern(
    r"\s(?:[\w-]+\s){1,2}(?:exporters?|firms?|companies|entities|miners?|makers?|producers?|traders?|buyers?|suppliers?"
    r"|chipmakers?|carmakers?|smelters?|manufacturers?|growers?|customers?|refiners?|groups?)\b"
)
ADJECTIVE_OF_STATE = pattern(
    r"(?:ese|ian|ican|ish|dutch|french|german|pean|korean|mexican|ean|swiss|thai|li|uelan|ccan|cuban|kazakh|uzbek|afghan)$"
)
LIST_SIGNS = frozenset({"、", "和", "及", "与", ",", "and", "や", "・", "·", ", and", "或", "or"})
PRIVATE = pattern(
    r"(?:'s)?\W{0,2}(?:exporters?|firms?|compan|entit|individuals|(?:\w+ )?(?:firms|companies|entities|institutions)|"
    r"miners?|makers?|producers?|traders?|buyers?|shares?|stocks?|tariffs?|factor|carmakers?|chipmakers?|suppliers?|"
    r"refiner|smelters?|manufacturers?|farmers?|growers?|clients?|customers?|"
    r"企业|公司|厂商|厂家|商家|车企|车厂|车商|业者|业界|商会|协会|行业|农民|消费者|媒体|专家|学者|财团|工会|概念|股|企業|メーカー|業者|商社|업체|기업|업계|회사|증시)"
)


def says_whose(passage: Passage, place: Word) -> bool:
    """Whether the place only says whose the thing behind it is: "Wendish lobster", "Wendland's ban"."""
    adjective = ADJECTIVE_OF_STATE.search(passage.text, place.start, place.end)
    return adjective is not None or passage.after(place.end, 2) == "'s"


_LIST_SIGNS_THE = LIST_SIGNS | {"と", ", the", "and the", ", and the", "or the", "及其", "以及", "및", "와", "과"}


def enumerations(passage: Passage) -> Iterator[list[Word]]:
    """Places in groups: those that only commas and "and" part."""
    chain: list[Word] = []
    for word in passage.of_kind(ConceptKind.PLACE):
        if chain and word.start < chain[-1].end:
            continue
        if chain and passage.text[chain[-1].end : word.start].strip() not in _LIST_SIGNS_THE:
            yield chain
            chain = []
        chain.append(word)
    if chain:
        yield chain
