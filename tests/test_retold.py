"""Two tellings of one problem in quite other words: asked about, never joined."""

import pytest
from msgspec import structs

from ledgerproc.casework.blocking import Item
from ledgerproc.casework.duplicates import find_matches
from ledgerproc.casework.features import compile_rules, parse_wording
from ledgerproc.casework.marks import Vocabulary
from ledgerproc.casework.scoring import judge
from ledgerproc.profile.loader import load_profile

RULES = compile_rules(load_profile("pengshui-2022"))
PAID, HOUSED, DEED = "未足额支付补偿款类", "逾期未安置类", "逾期未办产权证类"


def tell(text, category=PAID, place="郁山镇"):
    title, _, narrative = text.partition("|")
    return Item(parse_wording(title, narrative, {}, RULES), place, frozenset([category]), "甲.xlsx")


# Written by two hands each: the same problem, with hardly a clause in common.
ONE_PROBLEM = [
    (
        "粮库冯大妈要搬家费|去年接访日粮库冯大妈来过，领导批了补搬家费，一直没人办。",
        "冯某某搬迁费补发未落实|县领导接访时批示向粮库片区被征收人冯某某补发搬迁费，责任单位迄今未执行。",
        "说法不同，但同姓（冯）、同用语（粮库），表述相似 0.25",
    ),
    (
        "缫丝厂41家要过渡费|缫丝厂的41家，22年下半年起过渡费一分没见。",
        "原缫丝厂宿舍临时安置费停发|41户被征收人反映，自2022年7月起临时安置费未再发放，要求补发。",
        "说法不同，但同用语（缫丝厂）、同数字（41）、同事由，表述相似 0.26",
    ),
    (
        "宏运停车场还差213万|宏运运输公司停车场，协议签了，还差213万没给。",
        "宏运运输有限公司反映欠款|征收部门应付该公司停车场补偿款，现尚欠2130000元，多次催告无果。",
        "说法不同，但同用语（宏运）、同数字（2130000）、同事由，表述相似 0.43",
    ),
    (
        "石某兄弟三个分钱不匀|豆腐巷石家老屋，五十五万全打到老大卡上，老二老三没见到钱。",
        "石氏兄弟补偿款支付对象争议|豆腐巷石氏三兄弟共有房屋，补偿款550000元全额付与长兄，其余二人未领取份额。",
        "说法不同，但同姓（石）、同用语（豆腐巷）、同数字（3、550000），表述相似 0.29",
    ),
]

# Alike in place, sum or surname, and another problem.
OTHER_PROBLEMS = [
    (
        "另一人",
        "粮库冯大妈要搬家费|冯大妈来过，没人办。",
        "粮库谭某要搬家费|谭某来过几回，还是没人管。",
    ),
    (
        "写全的两个人",
        "缫丝厂冯国才的尾款|冯国才那笔钱没到账，催了几回。",
        "冯玉兰余款未付|缫丝厂片区被征收人冯玉兰尚有余款未领。",
    ),
    (
        "另一栋",
        "水泥厂3栋冯某漏雨|3栋冯某屋里接盆子。",
        "冯某要求维修|水泥厂宿舍5栋住户冯某反映屋面破损。",
    ),
    (
        "另一年度",
        "冯某过渡费没拿到|粮库冯某，2019年度过渡费没拿到。",
        "补发临时安置费|粮库片区冯某要求补发2021年度临时安置费。",
    ),
    (
        "另一份协议",
        "宏运公司尾款|协议编号：ZB-019，宏运公司停车场尾款没给。",
        "欠付宏运公司|协议编号：ZB-091，宏运公司货场补偿未到账。",
    ),
]


@pytest.mark.parametrize(("one", "other", "why"), ONE_PROBLEM)
def test_one_problem_in_quite_other_words_is_asked_about(one, other, why):
    (match,) = find_matches([tell(one), tell(other)], RULES)
    assert (match.verdict.reason, match.verdict.is_merge) == (why, False)
    assert RULES.matching.propose_at <= match.verdict.score < RULES.matching.merge_at


@pytest.mark.parametrize(("one", "other", "_"), ONE_PROBLEM[1:])
def test_it_is_asked_about_where_two_places_tell_it(one, other, _):
    (match,) = find_matches([tell(one), tell(other, place="保家镇")], RULES)
    assert match.verdict.reason.endswith("，但报送单位不同") and not match.verdict.is_merge


@pytest.mark.parametrize(("_", "one", "other"), OTHER_PROBLEMS)
def test_another_person_house_year_or_agreement_is_not_asked_about(_, one, other):
    assert find_matches([tell(one), tell(other)], RULES) == []


def test_another_category_is_not_asked_about_and_neither_are_stock_words():
    one, other, _ = ONE_PROBLEM[1]
    assert find_matches([tell(one), tell(other, HOUSED)], RULES) == []
    rows = [
        "逾期未办产权证|2019年入住的安置房至今未办理不动产权证，住户多次反映。",
        "安置房办证受阻|开发商未缴清土地出让金，首次登记没有办，群众意见较大。",
    ]
    assert find_matches([tell(one, DEED) for one in rows], RULES) == []


def test_a_mark_that_many_share_is_none():
    """Forty households of one street, each with its own name: nobody is asked about any."""
    names = "赵钱孙李周吴郑冯陈褚蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭"
    rows = [
        tell(f"豆腐巷{one}家的事|豆腐巷{one}家找来说钱没给够，要{at + 100}元。")
        for at, one in enumerate(names)
    ]
    assert find_matches(rows, RULES) == []


# Nearly the same words, and one of them tells of one thing more: the other one's.
ONE_MORE = [
    (
        "另有房屋",
        "农机厂宿舍D级未撤离|老农机厂宿舍4幢鉴定为D级，仍住8户，动员撤离未果。",
        "农机厂宿舍D级未撤离|老农机厂宿舍1幢鉴定为D级，仍住8户，动员撤离未果，4幢上月腾了。",
    ),
    (
        "另有项目",
        "高坎项目7户赴京|高坎项目7户2022年5月赴京走访，要求明确交房时间，由县里包案。",
        "高坎项目7户赴京|石垭项目住户2022年5月赴京走访，要求明确交房时间，同高坎项目7户，由县里包案。",
    ),
    (
        "年份不尽相同",
        "安置户任某过渡费标准争议|水巷子项目任某过渡费按6元支付，要求按8元补差，补差期为2018年全年。",
        "安置户任某过渡费标准争议|水巷子项目任某过渡费按6元支付，要求按8元补差，补差期为2020年全年，2018年的不争。",
    ),
    (
        "只有一方写明“另外”",
        "安置户任某门面补偿争议|水巷子项目任某门面按住宅评估，要求按商业用房补差12万元。",
        "安置户任某门面补偿争议|水巷子项目任某门面按住宅评估，要求按商业用房补差12万元，另外一间已结清。",
    ),
]


@pytest.mark.parametrize(("why", "one", "other"), ONE_MORE)
def test_one_house_project_year_or_settlement_more_keeps_two_rows_from_being_one(why, one, other):
    matches = find_matches([tell(one), tell(other)], RULES)
    assert [one.verdict.is_merge for one in matches] in ([], [False])
    apart = judge(tell(one), structs.replace(tell(other), file="乙.xlsx"), RULES)
    assert apart is not None and why in apart.reason and not apart.is_merge


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("要求支付补偿款，多次来访", ()),
        ("江家湾的豆腐巷在供销社后面", ("江家湾", "豆腐巷", "供销社")),
        ("二轻局和搬运社", ("轻局", "搬运社")),
        ("郁山镇粮站", ("粮站",)),
    ],
)
def test_what_is_rare_in_a_text(text, pieces):
    assert RULES.vocabulary.read(text, frozenset()).pieces == pieces


def test_a_vocabulary_knows_no_campaign_of_its_own():
    assert Vocabulary((), None, ()).read("安置过渡", frozenset()).surnames == frozenset()


def test_a_group_and_a_household_of_it_are_shown_also_where_a_column_counts_one_household():
    """涉及户数 says 18 and 1; nothing shows that 代仕贵 is a name, and the house is the same."""
    told = "代仕贵{}赴京上访未化解|{}（19号楼4单元803）对糖酒公司项目补偿不服，2016年6月曾进京。"
    rows = [
        Item(
            parse_wording(*told.format(*words).split("|"), {"households": count}, RULES),
            "走马乡",
            frozenset(["进京上访类"]),
            "甲.xlsx",
        )
        for words, count in ((("等18户", "代仕贵等18户"), "18"), (("户", "代仕贵"), "1"))
    ]
    (match,) = find_matches(rows, RULES)
    assert not match.verdict.is_merge and "户数不同" in match.verdict.reason
