"""A county's months as its townships write them, with the problem that each row tells.

Facts are drawn first. Every month clerks word some anew, move categories, correct sums and
deadlines, change who is in charge, leave rows out and bring them back, close some, find new
ones among the same people and houses, shuffle and split their files. The same seed gives the
same months. People are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.cleaning.records import (
    CleanFile,
    Deadline,
    DeadlineKind,
    Record,
    Status,
    Values,
)
from ledgerproc.findings import CellRef
from ledgerproc.reading.rows import FileReading

PERIODS = ("2022-11", "2022-12", "2023-01")
PLACES = ("汉葭街道", "绍庆街道", "郁山镇", "保家镇", "高谷镇", "桑柘镇", "鹿角镇", "普子镇")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许傅曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴钟汪田姜范姚谭廖邹熊冉庹"
GIVEN = [
    "建国",
    "秀英",
    "德明",
    "永福",
    "桂兰",
    "光荣",
    "洪",
    "兴华",
    "素芬",
    "国强",
    "小琴",
    "勇",
    "志远",
    "明",
    "世学",
    "丽华",
    "长江",
    "天菊",
]
PROJECTS = [
    "县医院迁建",
    "滨河路东段棚改",
    "原丝厂家属区改造",
    "老城北门旧改",
    "城东农贸市场拆迁",
    "两江口片区征收",
    "中学扩建",
    "沙坨堤防工程",
    "烟草公司地块",
    "民族中学操场征地拆迁",
    "汽车站搬迁",
    "水巷子危改",
    "外河坝综合整治",
    "石嘴路网",
    "粮油公司仓库",
    "绣山片区棚改",
]
STAGES = ("", "项目", "工程", "一期", "二期", "征收项目")
STREETS = ("滨江路", "朝阳街", "石嘴街", "民族路", "文化巷", "沿江大道", "下河街", "水井巷")
STOCK = (
    "",
    "",
    "",
    "镇里已约谈。",
    "本月又来访一次。",
    "正在筹措资金。",
    "县上已开会研究。",
    "已报县专班。",
)
DAYS = tuple(date(2022 + at // 12, at % 12 + 1, 20) for at in range(11, 24))
ORDERED, DEMOLISHED, LOW, PAID = (
    "交办未落实类",
    "违规征收类",
    "违规降低补偿类",
    "未足额支付补偿款类",
)
HOMELESS, DEEDLESS, VALUED, UNSAFE = (
    "逾期未安置类",
    "逾期未办产权证类",
    "违规评估类",
    "危房整治不及时类",
)
BEIJING, COURT, OTHER = "进京上访类", "不服从裁决类", "其他房屋征收领域信访突出问题"

# Category, those it is moved to, and wordings: 题|情. N who, P project, H house, M sum, D day.
OF_A_HOUSEHOLD = {
    "尾款": (PAID, (OTHER, ORDERED), (
        "{N}补偿尾款未兑付|{D}签了协议，{P}还欠{N}{M}没给，{N}家住{H}，问了好多次。",
        "{P}：{N}反映钱没结清|{N}（{H}）说征收款差{M}，协议日期{D}。",
        "拖欠{N}征收款|经镇上核对，{P}应付{N}户尚余{M}，原因是专户没有钱，该户房屋地址{H}。",
        "{N}户欠款问题|欠款金额{M}，项目为{P}，{N}情绪较大。",
    )),
    "还房": (HOMELESS, (OTHER, BEIJING), (
        "{N}安置房没到位|{P}拆了{N}在{H}的老屋，说好{D}交房，到现在一家人租房。",
        "{P}{N}户回迁超期|该户（{H}）选产权调换，回迁时间{D}，安置楼停工。",
        "关于{N}在外过渡问题|{N}一家自房屋被{P}征收后长期租住，约定{D}还房未兑现。",
        "{N}户至今未安置|{P}安置点未建成。",
    )),
    "办证": (DEEDLESS, (OTHER, ORDERED), (
        "{N}房产证办不下来|{N}{D}搬进{P}安置房{H}，开发商未交税费，证一直没办。",
        "{P}{H}无产权证|住户{N}反映入住（{D}）后办不了证，孩子上学受影响。",
        "{N}反映不动产登记问题|{N}说{H}这套房登记中心不受理，缺竣工备案，属{P}。",
    )),
    "评估": (VALUED, (LOW, OTHER), (
        "{N}不认可评估价|{N}称{P}给{H}估低了，差{M}，报告日期{D}。",
        "{P}{N}要求重新评估|{N}（{H}）认为没有协商选评估公司，单价偏低。",
        "{N}对房屋价值有意见|{N}找到镇政府，说评估公司没进屋看，{P}就定了价。",
    )),
    "强拆": (DEMOLISHED, (OTHER, BEIJING), (
        "{N}房屋被强拆|{D}，{P}施工方在没签字的情况下把{N}的{H}推了。",
        "{P}未签协议先拆{N}房屋|{N}（{H}）没有签协议，房子{D}被拆，要求赔{M}。",
        "{N}要求追究拆房责任|{N}反映{P}违法拆除，索赔{M}。",
    )),
    "裁判": (COURT, (BEIJING, ORDERED), (
        "{N}拒不执行判决|{N}与{P}的官司{D}判了，仍不搬{H}。",
        "{P}{N}不服法院裁判|法院驳回{N}诉求后，{N}继续占住{H}。",
        "{N}不腾房|{H}{N}败诉后不履行，影响{P}进场。",
    )),
    "裂缝": (OTHER, (UNSAFE, ORDERED), (
        "{N}房子震裂|{P}放炮把{N}的{H}震裂，{N}要{M}。",
        "{P}施工损坏{N}住房|{N}（{H}）墙体裂缝，{D}报镇里，赔偿没谈拢。",
        "{N}要求赔偿房屋裂缝|{N}家{H}受{P}影响，施工方只肯出一部分。",
    )),
}  # fmt: skip
OF_A_BUILDING = {
    "危房": (UNSAFE, (OTHER,), (
        "{P}{H}{K}户危房未动|{H}建于七十年代，{D}鉴定D级，{K}户要求搬离。",
        "{H}{K}户住户要求整治危房|{P}{H}墙裂漏雨，{D}鉴定，补助没谈好。",
        "关于{P}{H}危房|{K}户联名，{H}成危房多年，未列入计划。",
    )),
    "整栋办证": (DEEDLESS, (ORDERED, OTHER), (
        "{P}{H}{K}户没有产权证|{D}交房，{K}户都办不了证，开发商欠土地款。",
        "{H}整栋未办证|{P}{H}共{K}户联名反映登记办不了。",
        "{P}安置户{K}户办证难|涉及{H}，{D}入住，规划没通过核实。",
    )),
    "整栋还房": (HOMELESS, (BEIJING, OTHER), (
        "{N}等{K}户未还房|{P}{H}{N}等{K}户，应{D}前回迁，楼停工。",
        "{P}{K}户集体要求安置|以{N}为代表的{K}户（{H}）在外租房，{D}到期。",
        "{H}{K}户回迁逾期|{P}开发商资金断，{K}户多次集访。",
    )),
}  # fmt: skip
OF_A_PROJECT = {
    "道路": (OTHER, (ORDERED,), (
        "{P}安置小区道路没硬化|安置点道路一直泥泞，群众出行不便，预算{M}没落实。",
        "群众反映{P}出行难|路面没硬化，下雨没法走，{M}的预算没有着落。",
    )),
    "排水": (OTHER, (ORDERED,), (
        "{P}安置房污水外溢|管网没接通，污水流到楼下，{D}群众打12345。",
        "{P}排水问题|化粪池满溢，居民意见大，{D}起多次反映。",
    )),
    "程序": (DEMOLISHED, (OTHER,), (
        "{P}征收决定未公告|没有公示就入户测量，被质疑程序。",
        "{P}程序不合规|征收补偿方案没征求意见，{D}群众举报。",
    )),
}  # fmt: skip
ALL = OF_A_HOUSEHOLD | OF_A_BUILDING | OF_A_PROJECT


class Problem(Struct, frozen=True):
    """What a problem is, and how its clerk tells it at present."""

    key: int
    place: str
    matter: str
    who: str
    project: str
    house: str
    households: int
    yuan: int
    day: tuple[int, int, int]
    category: str
    deadline: date
    person: str
    wording: int = 0
    stock: str = ""
    is_closed: bool = False
    is_left_out: bool = False


class Rates(Struct, frozen=True):
    """How often a clerk does what; ``both`` words anew and moves the category at once."""

    worded: float = 0.5
    moved: float = 0.12
    both: float = 0.0
    other_place: float = 0.02
    left_out: float = 0.05
    closed: float = 0.06
    new: float = 0.08


class Month(Struct, frozen=True):
    """A period's files, and the problem of every row by its source."""

    period: str
    files: tuple[CleanFile, ...]
    truth: dict[str, int] = field(default_factory=dict)


class Clerks:
    """Draws problems and the months in which they are told."""

    def __init__(self, seed: int, each: int = 16, rates: Rates | None = None) -> None:
        self.dice = random.Random(seed)
        self.rates = rates or Rates()
        self.drawn = 0
        self.alive: list[Problem] = []
        self.told: set[tuple[str, str, str]] = set()  # matters of projects are told once
        for place in PLACES:
            projects = [self._project(place) for _ in range(4)]
            own = [self._draw(place, self.dice.choice(projects)) for _ in range(each)]
            self.alive += own + [self._twin(one) for one in self.dice.sample(own, 5)]

    def months(self) -> Iterator[Month]:
        """The periods in turn."""
        for at, period in enumerate(PERIODS):
            if at:
                self._live_on()
            yield self._tell(period)

    def _draw(self, place: str, project: str) -> Problem:
        dice = self.dice
        self.drawn += 1
        kind = dice.choice((OF_A_HOUSEHOLD,) * 7 + (OF_A_BUILDING,) * 2 + (OF_A_PROJECT,))
        open_matters = [one for one in kind if (place, project, one) not in self.told]
        matter = dice.choice(open_matters or sorted(OF_A_HOUSEHOLD))
        if matter in OF_A_PROJECT:
            self.told.add((place, project, matter))
        return Problem(
            key=self.drawn,
            place=place,
            matter=matter,
            who=self._name(),
            project=project,
            house=self._house(matter),
            households=dice.randrange(4, 90),
            yuan=dice.randrange(8, 900) * 1000,
            day=self._day(),
            category=ALL[matter][0],
            deadline=dice.choice(DAYS),
            person=self._person(place),
            wording=dice.randrange(4),
        )

    def _twin(self, one: Problem) -> Problem:
        """Another problem of the same person, or of a neighbour in the same words."""
        dice, fresh = self.dice, self._draw(one.place, one.project)
        if one.matter in OF_A_HOUSEHOLD and dice.random() < 0.5:
            matter = dice.choice([matter for matter in OF_A_HOUSEHOLD if matter != one.matter])
            return replace(
                fresh, matter=matter, category=ALL[matter][0], who=one.who, house=one.house
            )
        if one.matter in OF_A_PROJECT:
            return fresh
        return replace(
            fresh,
            matter=one.matter,
            category=ALL[one.matter][0],
            house=self._house(one.matter),
            wording=one.wording,
            person=one.person,
        )

    def _live_on(self) -> None:
        rates, dice = self.rates, self.dice
        still = [one for one in self.alive if not one.is_closed]
        gone = [one for one in self.alive if one.is_closed]
        self.alive = [self._change(one) for one in still]
        self.alive += [self._twin(one) for one in gone if dice.random() < 0.5]
        for _ in range(int(len(still) * rates.new)):
            base = dice.choice(still)
            is_twin = dice.random() < 0.4
            self.alive.append(self._twin(base) if is_twin else self._draw(base.place, base.project))

    def _change(self, one: Problem) -> Problem:
        """The problem as it is told a month later."""
        rates, dice = self.rates, self.dice
        if not one.is_left_out and dice.random() < rates.left_out:
            return replace(one, is_left_out=True)
        is_both = dice.random() < rates.both
        changed: dict[str, object] = {"is_left_out": False}
        if is_both or dice.random() < rates.worded:
            changed["wording"] = one.wording + dice.choice((1, 2))
        elif dice.random() < 0.2:
            changed["stock"] = dice.choice(STOCK)
        if is_both or dice.random() < rates.moved:
            own, others, _ = ALL[one.matter]
            changed["category"] = dice.choice([c for c in (own, *others) if c != one.category])
        if dice.random() < 0.1:
            changed["yuan"] = max(1000, one.yuan - dice.randrange(1, 9) * 1000)
        if dice.random() < 0.15:
            changed["deadline"] = one.deadline + timedelta(days=30)
        if dice.random() < rates.other_place:
            changed["place"] = dice.choice([place for place in PLACES if place != one.place])
        elif dice.random() < 0.1:
            changed["person"] = self._person(one.place)
        if one.matter in OF_A_BUILDING and dice.random() < 0.1:
            changed["households"] = one.households + dice.randrange(1, 3)
        changed["is_closed"] = dice.random() < rates.closed
        return replace(one, **changed)

    def _tell(self, period: str) -> Month:
        dice = self.dice
        files, truth = [], {}
        for place in PLACES:
            own = [one for one in self.alive if one.place == place and not one.is_left_out]
            if dice.random() < 0.4:
                dice.shuffle(own)
            half = len(own) // 2 if dice.random() < 0.15 else len(own)
            for part, problems in enumerate((own[:half], own[half:]), 1):
                name = f"{place}{dice.choice(('台账', '突出问题', '报表'))}{part}.xlsx"
                records = []
                for row, one in enumerate(problems, 4):
                    records.append(Record(CellRef(name, "台账", row), self._values(one)))
                    truth[str(records[-1].where)] = one.key
                if records:
                    files.append(CleanFile(FileReading(name), tuple(records), places=(place,)))
        return Month(period, tuple(files), truth)

    def _values(self, one: Problem) -> Values:
        habit = random.Random(one.key * 100 + one.wording)  # how this clerk writes sums and days
        year, month, day = one.day
        days = f"{year}年{month}月{day}日 {year}.{month}.{day} {year}-{month:02d}-{day:02d} {year}年{month}月"
        words = {
            "N": one.who,
            "P": one.project,
            "H": one.house,
            "K": one.households,
            "M": f"{one.yuan}元" if habit.random() < 0.25 else f"{one.yuan / 10000:g}万元",
            "D": habit.choice(days.split()),
        }
        wordings = ALL[one.matter][2]
        title, _, body = wordings[one.wording % len(wordings)].format(**words).partition("|")
        return Values(
            place=one.place,
            title=title,
            narrative=body + one.stock,
            categories=(one.category,),
            deadline=Deadline(DeadlineKind.DATE, one.deadline),
            lead=("县住房城乡建委",),
            persons=(one.person,),
            status=Status.DONE if one.is_closed else Status.OPEN,
            closed_on=date(2022, 12, 9) if one.is_closed else None,
        )

    def _project(self, place: str) -> str:
        dice = self.dice
        where = place[:2] if dice.random() < 0.6 else ""
        return where + dice.choice(PROJECTS) + dice.choice(STAGES)

    def _name(self) -> str:
        dice, surname = self.dice, self.dice.choice(SURNAMES)
        masks = ("某", "某某", "某甲", "某夫妇", "XX", "*")
        return surname + dice.choice(masks if dice.random() < 0.6 else GIVEN)

    def _house(self, matter: str) -> str:
        dice = self.dice
        if matter in OF_A_BUILDING:
            return f"{dice.randrange(1, 99)}{dice.choice(('栋', '号楼', '幢'))}"
        floor, door = dice.randrange(1, 9), dice.randrange(1, 5)
        return dice.choice(
            (
                f"{dice.randrange(1, 20)}栋{dice.randrange(1, 4)}单元{floor}-{door}",
                f"{dice.choice(STREETS)}{dice.randrange(2, 200)}号附{door}号",
                f"{dice.randrange(1, 12)}-{dice.randrange(1, 4)}-{floor}0{door}",
                f"{dice.randrange(1, 20)}号楼{floor}0{door}室",
                "老屋",
            )
        )

    def _day(self) -> tuple[int, int, int]:
        dice = self.dice
        return dice.randrange(2012, 2022), dice.randrange(1, 13), dice.randrange(1, 29)

    def _person(self, place: str) -> str:
        known = random.Random(place)
        return self.dice.choice([known.choice(SURNAMES) + known.choice(GIVEN) for _ in range(5)])
