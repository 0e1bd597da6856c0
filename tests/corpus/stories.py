"""What happened: problems with a person, a house, a project, and ways to tell each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tests.corpus.grievances import CATEGORIES, FAMILIES

SPOTS = [
    "老粮库",
    "水井湾",
    "文昌阁",
    "大桥头",
    "中药材站",
    "老电影院",
    "水厂坡",
    "盐井坝",
    "磨盘石",
    "竹园坝",
    "供电所",
    "牛市坝",
    "石板街",
    "王家湾",
    "万寿宫",
    "老车队",
    "红岩嘴",
    "茶厂坡",
]
WORKS = (
    "棚改项目",
    "旧城改建项目",
    "城市更新单元",
    "房屋征收片区",
    "路网改造征收项目",
    "危旧房整治工程",
)
STREETS = ["滨江路", "半边街", "民主路", "学府路", "朝阳街", "河街", "后坝路", "北门街"]
SURNAMES = "秦龚晏庹覃向冉简童牟谯幸敖詹冯阮窦费岑隆"


@dataclass(frozen=True)
class Matter:
    """One real problem. Everything that tells it from its neighbour is a field."""

    category: int
    family: int
    place: str
    project: str
    who: str
    unit: str
    group: bool
    count: int
    since: str
    due: str
    money: str
    rest: str
    court: str
    batch: str  # instalment or year where the family has one

    @property
    def label(self) -> str:
        return CATEGORIES[self.category]

    @property
    def has_batch(self) -> bool:
        return "{batch}" in FAMILIES[self.category][self.family][1][0]


TAILS = (
    "",
    "",
    "目前情绪平稳。",
    "需请县里牵头研究。",
    "近一个月没有再来访。",
    "此事历时较长，当年经办人员多已退休，部分资料要到档案馆调取，属地已建立包保台账。",
)
TITLES = (
    "{who}{project}{what}问题",
    "{project}{who}{what}信访问题",
    "关于{project}{unit}{who}{what}的问题",
    "{who}（{unit}）反映{project}{what}",
    "{project}{unit}{what}（{who}）",
)
SLIPS = (  # pairs that clerks mix up
    ("补偿", "补尝"),
    ("安置", "按置"),
    ("评估", "平估"),
    ("征收", "证收"),
    ("签订", "鉴订"),
    ("未", "末"),
    ("栋", "幢"),
    ("反映", "反应"),
    ("部分", "部份"),
)


def make_matter(rng: Random, place: str, short: str, category: int | None = None) -> Matter:
    """Draw a problem of a township."""
    chosen = rng.randrange(11) if category is None else category
    family = rng.randrange(len(FAMILIES[chosen]))
    batch = rng.choice(("首批", "尾期")) if rng.random() < 0.5 else f"{rng.randint(2016, 2021)}年度"
    money = round(rng.uniform(1.5, 95), rng.choice((0, 1, 2)))
    group = rng.random() < 0.18
    count = rng.randint(2, 9)
    year = rng.randint(2012, 2018)
    return Matter(
        chosen,
        family,
        place,
        f"{short}{rng.choice(SPOTS)}{rng.choice(WORKS)}{'（一期）' if rng.random() < 0.25 else ''}",
        _group_name(rng) if group else _person(rng),
        f"{rng.randint(1, 32)}号楼" if group else _unit(rng),
        group,
        count,
        _day(rng, year),
        _day(rng, year + rng.randint(1, 3)),
        f"{money:g}",
        f"{max(0.6, round(money * rng.uniform(0.2, 0.8), 2)):g}",
        f"（{year + 1}）渝0243行初{rng.randint(20, 199)}号",
        batch,
    )


def _person(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(
        ("某", "某", "某某", "某某", "某夫妇", "某兄弟", "某甲", "氏兄弟")
    )


def _group_name(rng: Random) -> str:
    return f"{rng.choice(SURNAMES)}某等{rng.randint(6, 60)}户"


def _unit(rng: Random) -> str:
    form = rng.randrange(4)
    if form == 0:
        return f"{rng.choice(STREETS)}{rng.randint(2, 188)}号"
    if form == 1:
        return (
            f"{rng.randint(1, 24)}栋{rng.randint(1, 4)}单元{rng.randint(1, 9)}-{rng.randint(1, 4)}"
        )
    floor = rng.randint(1, 9)
    return f"{rng.randint(1, 24)}{rng.choice(('栋', '号楼'))}{rng.randint(1, 4)}单元{floor}0{rng.randint(1, 4)}室"


def _day(rng: Random, year: int) -> str:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice((f"{year}年{month}月{day}日", f"{year}.{month}.{day}", f"{year}年{month}月"))


def tell(
    matter: Matter, rng: Random, way: int | None = None, style: int | None = None
) -> tuple[str, str]:
    """A title and a narrative; ``way`` picks the wording, ``style`` the form of the title."""
    names, wordings = FAMILIES[matter.category][matter.family]
    slots = {
        key: getattr(matter, key)
        for key in (
            [
                "who",
                "unit",
                "project",
                "since",
                "due",
                "money",
                "rest",
                "court",
                "batch",
                "count",
                "place",
            ]
        )
    }
    name = rng.choice(names).format(**slots)
    form = TITLES[rng.randrange(len(TITLES)) if style is None else style]
    if matter.group and "{unit}" not in form:
        form = form.replace("{who}", "{unit}{who}", 1)
    text = wordings[rng.randrange(len(wordings)) if way is None else way % len(wordings)]
    return form.format(what=name, **slots), text.format(**slots) + rng.choice(TAILS)


def tell_briefly(matter: Matter, rng: Random) -> tuple[str, str]:
    """The same problem in a line: who, where, what, and no more."""
    title, _ = tell(matter, rng)
    name = rng.choice(FAMILIES[matter.category][matter.family][0]).format(batch=matter.batch)
    return title, f"{matter.project}{matter.unit}{matter.who}，{name}。"


def slip(text: str, rng: Random) -> str:
    """A text with one or two writing mistakes that change no number and no name."""
    for right, wrong in rng.sample(SLIPS, len(SLIPS)):
        if right in text and rng.random() < 0.6:
            return text.replace(right, wrong, 1)
    return text.replace("，", ",", 1)


def neighbour(matter: Matter, rng: Random) -> Matter:
    """A different problem that sounds the same: one thing that matters is another one."""
    ways = ["who", "grievance"]
    ways += ["phase"] * 4 if matter.project.endswith("（一期）") else []
    ways += ["batch"] * 3 if matter.has_batch else []
    ways += ["building"] * 2 if matter.group else ["flat"] * 3
    way = rng.choice(ways)
    if way == "phase":
        return replace(matter, project=_other_phase(matter.project))
    if way == "who" and not matter.group:
        return replace(matter, who=_other_person(matter.who, rng), unit=_other_unit(matter.unit))
    if way == "batch":
        return replace(matter, batch=_other_batch(matter.batch))
    if way == "grievance":
        return _other_grievance(matter, rng)
    return replace(matter, unit=_other_unit(matter.unit))


def _other_grievance(matter: Matter, rng: Random) -> Matter:
    """The same household about something else, of the same category even; another sum."""
    money = round(rng.uniform(1.5, 95), 1)
    other = replace(matter, money=f"{money:g}", rest=f"{round(money * 0.4, 2):g}")
    if rng.random() < 0.4:
        return replace(other, family=1 - matter.family)
    category = (matter.category + rng.randint(1, 10)) % 11
    return replace(other, category=category, family=rng.randrange(len(FAMILIES[category])))


def _other_phase(project: str) -> str:
    return project.replace("（一期）", "（二期）")


def _other_person(who: str, rng: Random) -> str:
    return rng.choice([one for one in SURNAMES if one != who[0]]) + who[1:]


def _other_batch(batch: str) -> str:
    if batch[0] == "2":
        return f"{int(batch[:4]) + 1}年度"
    return "尾期" if batch == "首批" else "首批"


def _other_unit(unit: str) -> str:
    """The flat above, the next number in the street, the next building."""
    if unit.endswith("号楼"):
        return f"{int(unit[:-2]) + 1}号楼"
    if unit.endswith("室"):
        return unit[:-4] + str(int(unit[-4]) % 9 + 1) + unit[-3:]
    if unit.endswith("号"):
        head = unit.rstrip("号").rstrip("0123456789")
        return f"{head}{int(unit[len(head) : -1]) + 2}号"
    head, _, last = unit.rpartition("-")
    return f"{head}-{int(last) % 4 + 1}"
