"""A notice that adds parties to a list and removes others has both numbers, also where no party is named."""

from monitor.wording.phrases.figures import amounts
from tests.language.readings import read
from tests.rows import each_row

BOTH = [
    ("en", "US removes 11, adds 4 to Entity List"),
    ("en", "US revises Entity List: adds 4, removes 11"),
    ("en", "US adds 4 Chinese firms to Entity List and removes 11"),
    ("zh-Hans", "美国修订实体清单 新增4家移除11家"),
    ("zh-Hans", "美国将4家企业列入实体清单，11家移出"),
    ("ja", "米国、エンティティーリストに4社を追加し11社を削除"),
    ("ko", "미국, 엔티티 리스트에 4곳 추가·11곳 제외"),
]
ONE = [
    ("en", "US adds 21 firms to Entity List", ("21 firms",)),
    ("en", "US removes 11 firms from Entity List", ("11 firms",)),
    ("zh-Hans", "美国将21家企业列入实体清单", ("21 firms",)),
    ("ja", "米国、エンティティーリストに21社を追加", ("21 firms",)),
    ("ko", "미국, 엔티티 리스트에 21곳 추가", ("21 firms",)),
]


@each_row(BOTH)
def test_both_numbers_are_read(language: str, title: str) -> None:
    acts = read(title, "", language).acts
    assert acts
    assert {figure for act in acts for figure in amounts(act)} == {"4 firms added", "11 firms removed"}


@each_row(ONE)
def test_one_number_is_of_the_act(language: str, title: str, figures: tuple[str, ...]) -> None:
    assert [amounts(act) for act in read(title, "", language).acts] == [figures]


def test_numbers_of_goods_are_not_of_parties() -> None:
    acts = read("US adds 4 items to its control list, removes 2").acts
    assert [figure for act in acts for figure in amounts(act)] == []
