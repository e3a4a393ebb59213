"""Signs beside a place or agency that say whether it acts, is meant, or only tells where something comes from."""

from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["ADJECTIVE_OF_STATE", "LEFT_OF_ANY", "LIST_SIGNS", "PRIVATE", "PRIVATE_AFAR", "RIGHT_OF_IDLE", "says_whose"]

LEFT_OF_ANY = {
    "en": pattern(
        r"\b(?:to|against|for|into|onto|toward|towards|targeting|on|aimed at|of|at|in|from|with|via|through"
        r"|promis(?:es|ed)|offer(?:s|ed)|assur(?:es|ed)|gives|gave|grants|tells|told)\s+"
        r"(?:the\s+|some\s+|all\s+|\d+\s+)?$"
    ),
    "zh": pattern(r"(?:(?<!反)对|向|输|针对|赴|在|从|至|往|涉|驻|售|销|卖|给|于|获取?|出口到?)$"),
    "ja": pattern(r"(?:対|在|訪|駐|反)\(?$"),
    "ko": pattern(r"(?:대|대\(|대한|반)$|[對对]\)?$"),
}
# What follows a state that does not act here: meant, or only where something comes from.
RIGHT_OF_IDLE = {
    "en": pattern(
        r"-(?:bound|made|origin|owned|based|led|linked|backed|designed|produced)"
        r"|(?:'s)? (?:buyers?|customers?|clients?|market|military(?! (?:gov|junta|regime))|users?"
        r"|end-users?|ports?|tariffs?|duties|importers?"
        r"|sanctions)\b"
    ),
    "zh": pattern(
        r"地区|客户|企|公司|用户|市场|军工|制造|产|关税|籍|的?工厂|厂|买家"
        r"|的?[\d一二三四五六七八九十]*[家个间]?(?:实体|机构|企业)"
    ),
    "ja": pattern(
        r"向け|への|に対|を|側に|製|(?:[一-龥ァ-ヶーa-z\d・]{1,10}?)?(?:企業|メーカー|大手|各社)|の?\d+\s?(?:企業|社|団体)|産"
        r"|国内|市場|関税|へ|系|勢|の?工場"
        r"|に(?!よる|よれ|より|とって|おけ|おい|ある)"
    ),
    "ko": pattern(
        r"에 |으로|로 |에 대한|행 |行|산 |産|기업|업체|향 |에 대해|과 |와 |에서|내 |에도|을 |를 | 내 |시장"
        r"| ?공장|에만|에게|등에| 등(?:에|으로)"
        r"| ?\d+개?\s?(?:기업|업체)| (?:군수|방산|민간|군사|군용)"
        r"| ?수출(?= ?(?:[을를은도 ]|길|허용|승인|재개|계약)(?! ?(?:통제|규제|제한|금지|중단|관리|쿼터|할당"
        r"|허가|세|관세|당국|심사)))"
    ),
}
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
