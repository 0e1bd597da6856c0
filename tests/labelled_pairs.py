"""Makes labelled pairs of rows for the matching: one problem told twice, and hard negatives.

Facts are drawn first, then told in the ways clerks tell them; a hard negative is the same
story with one fact changed that makes it another problem. People are a surname and 某.
The same seed gives the same pairs.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ledgerproc.cleaning.records import CleanFile, Record, Values
from ledgerproc.findings import CellRef
from ledgerproc.reading.rows import FileReading

PLACES = ("郁山镇", "保家镇", "高谷镇", "桑柘镇", "普子镇", "黄家镇", "龙射镇", "三义乡")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
KINS = ("", "", "", "夫妇", "兄弟", "姐妹")
SITES = (
    "粮站",
    "卫生院",
    "食品站",
    "供销社",
    "下街",
    "新街",
    "上街",
    "老街",
    "渡口",
    "板栗坪",
    "麻柳湾",
    "罐头厂",
    "河堡",
    "文庙",
    "车站",
    "茶园",
)
WORKS = (
    "片区棚户区改造项目",
    "片区旧城改造项目",
    "地块征收项目",
    "片区城市更新项目",
    "道路拓宽改造工程",
    "片区综合整治项目",
    "片区房屋征收项目",
)
STREETS = ("新街", "老街", "河坝街", "文化路", "环城路", "解放路")
STOCK = (
    "已安排专人跟进。",
    "群众意见较大。",
    "需县级部门统筹解决。",
    "目前我镇正在协调处理。",
    "信访人曾于2019年6月到县信访办反映，有关部门答复后仍不满意，要求我镇和征收部门共同出面解决。",
    "该问题时间跨度长，涉及原始资料部分遗失，2018年以来我镇先后3次组织协商，均未达成一致意见，下一步需逐级上报研究。",
    "经了解，信访人家庭经济困难，无其他住房，情绪波动较大，存在越级上访可能，已落实我镇班子成员包案稳控。",
)
LEADS = ("", "", "经排查，", "经核实，", "据反映，", "经了解，")
TYPOS = {
    "未": "末",
    "安": "按",
    "协": "谐",
    "征": "徵",
    "估": "沽",
    "访": "仿",
    "租": "祖",
    "栋": "幢",
}


class Facts(Struct, frozen=True):
    """What a problem is, before anybody words it. ``households`` > 0: a building's problem."""

    place: str
    project: str
    phase: str
    who: str
    kin: str
    home: str
    category: str
    subject: str
    part: str  # 第一期 or 2019年度过渡费: which sum is owed
    first: tuple[int, int, int]
    second: tuple[int, int, int]
    large: int  # yuan
    small: int
    area: float
    households: int

    @property
    def name(self) -> str:
        return self.who + self.kin


class Pair(Struct, frozen=True):
    """Two rows of one township's reports; ``kind`` says how the second came to be."""

    left: Values
    right: Values
    is_same: bool
    kind: str


TOLD = {
    "未足额支付补偿款类": (
        "{name}（{home}）与征收部门签订协议后按期腾房，协议约定{first}前支付{part}补偿款{large}，因{project}资金缺口，{small}至今未支付。",
        "因{project}业主单位账户被冻结，{name}户（{home}，{area}平方米）应得{part}补偿款{large}，余款{small}已超过协议约定的{first}期限。",
        "{project}{home}{name}的{part}补偿款应于{first}付清，目前仍有{small}未到账，{name}多次到我镇要求兑付，扬言继续上访。",
        "{name}反映其{home}房屋被{project}征收，{part}补偿款分次支付，至今拖欠{small}，协议约定付清时间为{first}，要求连本带息支付。",
    ),
    "逾期未安置类": (
        "{project}安置房因规划调整迟迟未开工，{name}户（{home}）应于{first}前回迁，至今未安置，{name}多次到县政府上访。",
        "{name}（原住{home}）于{second}与{project}征收单位签订产权调换协议，安置面积{area}平方米，约定{first}前安置，目前仍在外租房过渡，要求尽快安置。",
        "{name}反映：拆除其{home}房屋时承诺{first}前还房，{project}至今未还房，一家老小在外租住，生活困难。",
        "因开发企业资金链断裂，{project}安置房主体完工后长期停建，{name}原{home}房屋（{area}平方米）协议约定{first}还房，现过渡费也已停发。",
    ),
    "逾期未办产权证类": (
        "{name}于{first}入住{project}安置房{home}，因开发商未缴清土地出让金，至今未能办理不动产权证，影响子女入学和房屋交易。",
        "{name}反映{first}搬入{project}安置房{home}后，开发企业将该房屋抵押给银行未解押，导致不动产权证无法办理，要求政府协调解押办证。",
        "{project}还房{home}因超规划建设，{name}户自{first}入住以来无法取得产权证，{second}曾书面答复一年内办理，至今未兑现。",
        "{name}安置在{project}{home}（{area}平方米），{first}接房入住，多次申请办证，因原始资料缺失、权利来源不清未办理，信访诉求强烈。",
    ),
    "违规评估类": (
        "{project}评估报告出具时间为{first}，早于征收决定公告，{name}（{home}）认为评估时点不合规，要求重新评估，差价约{small}。",
        "{name}反映{project}评估机构未经被征收人协商选定，报告日期为{first}，其{home}房屋（{area}平方米）评估单价明显低于市场价，要求补差{small}。",
    ),
    "危房整治不及时类": (
        "{name}户位于{project}{home}，{first}列入危房搬离整治计划，因临时安置补助标准未谈妥，至今未搬离，存在较大安全隐患。",
        "{project}{home}住户{name}反映，房屋{first}鉴定为C级，未采取加固措施，雨季渗漏严重，面积{area}平方米，要求搬离安置。",
    ),
    "交办未落实类": (
        "{first}市信访办交办{name}信访件（{project}{home}，建筑面积{area}平方米），要求60日内解决其{subject}问题，涉及金额{small}。因责任单位意见不统一，交办事项至今未落实。",
        "信访人{name}，{project}{home}业主，反映{subject}问题。{first}上级交办我镇会同征收部门处理，因资金缺口{small}未能按期反馈。",
    ),
    "其他房屋征收领域信访突出问题": (
        "{name}就{project}{home}房屋反映{subject}问题，{first}以来多次到我镇反映，涉及金额{small}，责任单位未答复。",
        "据住户{name}（{project}{home}）反映，{subject}问题自{first}起一直没有解决，要求赔偿{small}。",
    ),
}
GROUP_TOLD = {
    "未足额支付补偿款类": (
        "{project}{home}共{households}户被征收人，协议约定{part}补偿款于{first}前付清，目前尚有{small}未支付，住户多次集体到我镇反映。",
    ),
    "逾期未安置类": (
        "{project}{home}{households}户拆迁户应于{first}前回迁安置，因开发企业资金链断裂，安置房主体停工，群众集访4次。",
        "{second}拆除的{project}{home}涉及{households}户选择产权调换，约定{first}前还房，安置房至今未竣工，过渡费每户每月300元。",
    ),
    "逾期未办产权证类": (
        "{first}{project}安置房{home}交付使用，{households}户住户的不动产权证因土地手续不完善一直未办理，群众反映强烈。",
        "{project}{home}{households}户安置户{first}入住后，因规划核实超面积，整栋未办理首次登记，住户无法办证，联名上访。",
    ),
    "危房整治不及时类": (
        "{project}{home}共{households}户，{first}经鉴定为C级危房，应搬离整治，因搬迁补助未谈妥，仍有2户未搬离，存在安全隐患。",
        "{project}{home}建成四十余年，{first}鉴定为D级，涉及{households}户，业主自筹资金{small}未达成一致，整治工作一直未启动。",
    ),
}
SPARSE = (
    "{project}{home}，{name}，{issue}。",
    "{name}（{home}）反映{project}{issue}。",
    "{name}户反映{issue}，房屋在{project}{home}。",
)
GROUP_SPARSE = (
    "{project}{home}共{households}户住户，{issue}。",
    "{project}{home}{households}户{issue}。",
)
TITLES = (
    "关于{name}（{home}）在{project}中{issue}的信访问题",
    "{project}{home}{name}{issue}问题",
    "{name}反映{project}{issue}问题",
    "{project}被征收人{name}{issue}",
    "{name}{project}{issue}信访件",
)
GROUP_TITLES = (
    "关于{project}{home}{households}户住户{issue}的问题",
    "{project}{home}{households}户{issue}问题",
    "{project}{home}住户反映{issue}",
    "{project}{home}{issue}集体信访问题",
)
ISSUES = {
    "未足额支付补偿款类": ("{part}补偿款未付清", "{part}补偿款未足额支付", "拖欠{part}补偿款"),
    "逾期未安置类": ("逾期未安置", "产权调换逾期未回迁", "安置房逾期未交付"),
    "逾期未办产权证类": ("逾期未办产权证", "安置房未办证", "不动产权证办理逾期"),
    "违规评估类": ("违规评估", "评估价偏低", "评估程序不合规"),
    "危房整治不及时类": ("危房未整治", "危房整治不及时", "危房搬离整治滞后"),
    "交办未落实类": ("交办事项{subject}未办结", "{subject}久拖未落实", "{subject}交办未落实"),
    "其他房屋征收领域信访突出问题": ("{subject}", "{subject}纠纷"),
}
SUBJECTS = {
    "交办未落实类": ("附属物漏登补偿", "搬家费少付", "阁楼面积未认定", "车库补偿未兑现"),
    "其他房屋征收领域信访突出问题": (
        "承租户搬迁补助",
        "补偿款分配纠纷",
        "房屋受损赔偿",
        "维修资金使用",
    ),
}


class Teller:
    """Draws facts and words them, from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def facts(self, is_group: bool) -> Facts:
        dice = self.dice
        place = dice.choice(PLACES)
        category = dice.choice(sorted(GROUP_TOLD if is_group else TOLD))
        part = ""
        if category == "未足额支付补偿款类":
            part = dice.choice(("", "第一期", "第二期", "2019年度过渡费", "2020年度过渡费", "剩余"))
        subjects = SUBJECTS.get(category, ("",))
        large = dice.randrange(200, 1200) * 1000
        return Facts(
            place=place,
            project=place[:2] + dice.choice(("", "场镇")) + dice.choice(SITES) + dice.choice(WORKS),
            phase=dice.choice(("", "", "", "（一期）", "（二期）")),
            who=dice.choice(SURNAMES) + dice.choice(("某", "某某")),
            kin=dice.choice(KINS),
            home=self.home(is_group),
            category=category,
            subject=dice.choice(subjects),
            part=part,
            first=self.day(2014, 2021),
            second=self.day(2009, 2013),
            large=large,
            small=large // 2000 * 1000 + 400,
            area=dice.randrange(400, 1700) / 10,
            households=dice.randrange(5, 70) if is_group else 0,
        )

    def day(self, first: int, last: int) -> tuple[int, int, int]:
        return (
            self.dice.randrange(first, last + 1),
            self.dice.randrange(1, 13),
            self.dice.randrange(1, 29),
        )

    def home(self, is_group: bool) -> str:
        dice = self.dice
        if is_group:
            return f"{dice.randrange(1, 31)}{dice.choice(('栋', '号楼'))}"
        if dice.random() < 0.3:
            return f"{dice.choice(STREETS)}{dice.randrange(3, 190)}号"
        flat = (
            f"{dice.randrange(1, 10)}0{dice.randrange(1, 5)}室"
            if dice.random() < 0.6
            else f"{dice.randrange(1, 10)}-{dice.randrange(1, 5)}"
        )
        return f"{dice.randrange(1, 19)}栋{dice.randrange(1, 5)}单元{flat}"

    def tell(self, facts: Facts, sparse: bool = False, plain: bool = False) -> Values:
        """Word the facts; ``plain`` leaves typos, stock and odd forms out."""
        dice = self.dice
        words = self.words(facts, plain)
        told = GROUP_TOLD if facts.households else TOLD
        shorts = GROUP_SPARSE if facts.households else SPARSE
        titles = GROUP_TITLES if facts.households else TITLES
        body = dice.choice(shorts if sparse else told[facts.category]).format(**words)
        title = dice.choice(titles).format(**words)
        if not sparse and not plain:
            body = dice.choice(LEADS) + body + "".join(dice.sample(STOCK, dice.randrange(0, 3)))
        return Values(place=facts.place, title=title, narrative=body, categories=(facts.category,))

    def words(self, facts: Facts, plain: bool) -> dict[str, str]:
        dice = self.dice
        issue = dice.choice(ISSUES[facts.category])
        dotted = not plain and dice.random() < 0.2
        in_yuan = not plain and dice.random() < 0.2
        return {
            "name": facts.name,
            "home": facts.home,
            "project": facts.project + facts.phase,
            "part": facts.part,
            "subject": facts.subject,
            "households": str(facts.households),
            "issue": issue.format(part=facts.part, subject=facts.subject),
            "first": _day(facts.first, dotted),
            "second": _day(facts.second, dotted),
            "large": _sum(facts.large, in_yuan),
            "small": _sum(facts.small, in_yuan),
            "area": f"{facts.area:g}",
        }

    def spoil(self, values: Values) -> Values:
        """Type it badly: a wrong character, one too many, one too few, full-width digits."""
        text = values.narrative
        way = self.dice.randrange(5)
        if way == 0:
            spots = [at for at, char in enumerate(text) if char in TYPOS]
            for at in self.dice.sample(spots, min(2, len(spots))):
                text = text[:at] + TYPOS[text[at]] + text[at + 1 :]
        elif way in (1, 2):
            at = self.dice.randrange(len(text) // 2, len(text) - 1)
            if text[at] not in "0123456789某.-":
                text = text[:at] + (text[at] * 2 if way == 1 else "") + text[at + 1 :]
        elif way == 3:
            text = text.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
        else:
            middle = text.find("，", 12) + 1
            text = text[:middle] + "\n" + text[middle:]
        return replace(values, narrative=text)

    def moved(self, values: Values) -> Values:
        """The same clauses in another order, as far as the sense allows."""
        clauses = values.narrative.rstrip("。").split("，")
        if len(clauses) > 3:
            clauses[-2], clauses[-1] = clauses[-1], clauses[-2]
        return replace(values, narrative="，".join(clauses) + "。")

    def same(self, is_group: bool) -> Pair:
        facts = self.facts(is_group)
        left = self.tell(facts)
        ways: dict[str, Callable[[], Values]] = {
            "错字": lambda: self.spoil(left),
            "换序": lambda: self.moved(left),
            "套话": lambda: replace(left, narrative=left.narrative + self.dice.choice(STOCK)),
            "改写": lambda: self.tell(facts),
            "改写并错字": lambda: self.spoil(self.tell(facts)),
            "缩写": lambda: self.tell(facts, sparse=True),
            "只换标题": lambda: replace(left, title=self.tell(facts).title),
        }
        kind = self.dice.choice(sorted(ways))
        return Pair(left, ways[kind](), True, kind)

    def different(self, is_group: bool) -> Pair:
        """One fact changed, told in the very same words as far as possible."""
        facts = self.facts(is_group)
        options = _others_of_group(facts) if is_group else _others(facts, self.dice)
        kind = self.dice.choice(sorted(options))
        state = self.dice.getstate()
        left = self.tell(facts)
        after = self.dice.getstate()
        self.dice.setstate(state)  # the same choice of words for the other problem
        right = self.tell(options[kind])
        self.dice.setstate(after)
        if self.dice.random() < 0.3:
            right = self.spoil(right)
        return Pair(left, right, False, kind)


def _others(facts: Facts, dice: random.Random) -> dict[str, Facts]:
    surname = next(
        one for one in SURNAMES if (one != facts.who[0] and dice.random() < 0.2) or one == "熊"
    )
    found = {
        "另一人": replace(facts, who=surname + facts.who[1:]),
        "另一人另一户": replace(facts, who=surname + facts.who[1:], home=_next_home(facts.home)),
        "另一户": replace(facts, home=_next_home(facts.home)),
        "另一期项目": replace(facts, phase="（二期）" if facts.phase != "（二期）" else "（一期）")
        if facts.phase
        else replace(facts, home=_next_home(facts.home)),
        "同户另一诉求": replace(
            facts,
            category="违规评估类" if facts.category != "违规评估类" else "逾期未安置类",
        ),
    }
    if facts.part.startswith("第"):
        found["另一期款"] = replace(facts, part="第三期")
    if facts.part.startswith("20"):
        found["另一年度"] = replace(facts, part="2018年度过渡费")
    if facts.subject:
        others = [one for one in SUBJECTS[facts.category] if one != facts.subject]
        found["同户同类另一事"] = replace(
            facts, subject=others[0], small=facts.small + 11000, first=(2013, 3, 9)
        )
    if "街" in facts.project:
        site = "下街" if "下街" not in facts.project else "正街"
        project = facts.project
        for one in ("下街", "新街", "上街", "老街"):
            project = project.replace(one, site)
        found["邻近项目"] = replace(facts, project=project)
    return found


def _others_of_group(facts: Facts) -> dict[str, Facts]:
    return {
        "另一栋": replace(facts, home=_next_home(facts.home), households=facts.households + 3),
        "另一栋同户数": replace(facts, home=_next_home(facts.home)),
        "另一户数": replace(facts, households=facts.households + 7),
    }


def _next_home(home: str) -> str:
    """The neighbour: one number further at the end of the address."""
    for at in range(len(home) - 1, -1, -1):
        if home[at].isdigit():
            end = at + 1
            while at > 0 and home[at - 1].isdigit():
                at -= 1
            return f"{home[:at]}{int(home[at:end]) + 1}{home[end:]}"
    return home


def _day(day: tuple[int, int, int], dotted: bool) -> str:
    year, month, date = day
    return f"{year}.{month}.{date}" if dotted else f"{year}年{month}月{date}日"


def _sum(yuan: int, in_yuan: bool) -> str:
    return f"{yuan}元" if in_yuan else f"{yuan / 10000:g}万元"


def make_pairs(count: int, seed: int = 20221130) -> list[Pair]:
    """Half of them one problem told twice, half hard negatives; a quarter are of buildings."""
    teller = Teller(seed)
    pairs = []
    for number in range(count):
        is_group = number % 4 == 3
        pairs.append(teller.same(is_group) if number % 2 else teller.different(number % 8 == 6))
    return pairs


def as_file(name: str, rows: list[Values]) -> CleanFile:
    """A cleaned file with these rows from row 4 on."""
    records = tuple(
        Record(CellRef(name, "台账", number), values) for number, values in enumerate(rows, 4)
    )
    return CleanFile(FileReading(name), records, places=tuple({one.place for one in rows}))
