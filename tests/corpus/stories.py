"""What happened: problems with a person, a house, a project, and ways to tell each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

CATEGORIES = (
    "交办未落实类",
    "违规征收类",
    "违规降低补偿类",
    "未足额支付补偿款类",
    "逾期未安置类",
    "逾期未办产权证类",
    "违规评估类",
    "危房整治不及时类",
    "进京上访类",
    "不服从裁决类",
    "其他房屋征收领域信访突出问题",
)

SPOTS = (
    "老粮库 水井湾 文昌阁 大桥头 中药材站 老电影院 水厂坡 盐井坝 磨盘石 竹园坝 供电所 "
    "牛市坝 石板街 王家湾 万寿宫 老车队 红岩嘴 茶厂坡"
).split()
WORKS = (
    "棚改项目",
    "旧城改建项目",
    "城市更新单元",
    "房屋征收片区",
    "路网改造征收项目",
    "危旧房整治工程",
)
STREETS = "滨江路 半边街 民主路 学府路 朝阳街 河街 后坝路 北门街".split()
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


# Per category: families of (names of the grievance, ways to tell it in full).
FAMILIES: tuple[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...], ...] = (
    (  # 1 交办未落实
        (
            ("信访转办件久拖不办", "转办事项没有落实", "转办件逾期未回复"),
            (
                "{since}县联席会议办公室转来{who}的信访件，反映{unit}阳台面积漏算，要求{due}前办结。承办单位换了两任经办人，{project}指挥部至今没有出具答复意见，{who}已来访{count}次。",
                "{who}（{unit}）就{project}阳台漏算面积一事写信反映，县联席办{since}转办并限{due}前回复，因承办人员调整，答复意见一直未送达本人。",
            ),
        ),
        (
            ("巡察交办问题未整改", "巡察反馈整改不到位"),
            (
                "巡察组{since}交办{project}中{who}搬迁奖励{money}万元未兑现问题，整改期限到{due}，目前只开过一次碰头会，{unit}户主对进度不满。",
                "{project}涉及的{who}（{unit}），搬迁奖励{money}万元没有兑现，属巡察交办事项（{since}），{due}应整改到位而未整改到位。",
            ),
        ),
    ),
    (  # 2 违规征收
        (
            ("先拆后补", "未补偿先拆房", "补偿前强拆附属房"),
            (
                "{who}称{since}外出务工期间，{project}施工队把{unit}的附属厨房和院墙推倒，事前没有签协议也没有补偿决定，要求恢复原状或赔偿{money}万元。",
                "{project}在没有达成协议的情况下，于{since}拆除{who}位于{unit}的厨房、围墙，{who}认为程序违法，索赔{money}万元。",
            ),
        ),
        (
            ("征求意见期限不足", "方案公示时间不够"),
            (
                "{project}补偿方案{since}张贴，公示不满三十日即作出决定，{unit}{who}等人对决定效力提出异议，多次到征收办理论。",
                "{who}（{unit}）提出，{since}公布的{project}补偿方案征求意见时间不足三十天，决定应当无效，拒绝入户测量。",
            ),
        ),
    ),
    (  # 3 违规降低补偿
        (
            ("搬迁费少算", "搬迁费标准被压低", "少计搬迁费"),
            (
                "{project}公告的搬迁费为每平方米二十元，{who}{unit}的协议却按十二元计算，{since}签约后才发现，少{money}万元，要求补足。",
                "{who}反映自家{unit}在{project}中搬迁费按十二元一平方结算，低于公告的二十元，差{money}万元，签约时间为{since}。",
            ),
        ),
        (
            ("砖混按砖木补偿", "房屋结构认定错误", "结构等级被认低"),
            (
                "{who}持{since}的建房审批表，证明{unit}系砖混结构，{project}按砖木结构补偿，少补{money}万元，要求重新核定。",
                "{project}把{unit}认定为砖木结构，{who}提供{since}审批资料主张为砖混，两者相差{money}万元，至今未复核。",
            ),
        ),
    ),
    (  # 4 未足额支付
        (
            ("{batch}货币补偿欠付", "{batch}补偿余款没有拿到", "拖欠{batch}货币补偿"),
            (
                "{project}与{who}{since}签订货币补偿协议，{batch}款{money}万元应在{due}前打卡，{unit}早已交房，平台公司账上没钱，还欠{rest}万元。",
                "{who}交出{unit}后，{project}承诺{due}付清的{batch}款{money}万元只到账一部分，尚差{rest}万元，{who}认为平台公司有意拖延（协议日期{since}）。",
            ),
        ),
        (
            ("{batch}临时安置费断发", "{batch}过渡补助停发", "没有领到{batch}过渡补助"),
            (
                "{who}原住{unit}，{since}腾房，{project}的{batch}过渡补助共{money}万元自{due}起没有发放，累计欠{rest}万元，老人生活困难。",
                "因{project}资金不到位，{batch}过渡补助从{due}断发，{who}（{unit}，{since}腾空）还有{rest}万元没有领到，总额应为{money}万元。",
            ),
        ),
    ),
    (  # 5 逾期未安置
        (
            ("还房超期", "还房遥遥无期", "安置楼烂尾未还房"),
            (
                "{since}{who}以{unit}置换安置房，{project}承诺{due}还房，承建商跑路后塔吊停了四年，{who}一家租房居住，要求明确交房日期。",
                "{project}安置楼烂尾，{who}的{unit}自{since}拆除后没有房子可还，早已超过{due}的约定，信访人要求政府接盘续建。",
            ),
        ),
        (
            ("回迁房面积户型变更未交付", "户型改变拒绝接房"),
            (
                "{project}原定{due}交付的回迁房户型由三室改为两室，{who}（原{unit}）拒绝接房，自{since}起在外过渡，要求按原户型安置。",
                "{who}{since}让出{unit}，{project}到{due}只能提供两室户型，与三室的约定不符，回迁一直没有完成。",
            ),
        ),
    ),
    (  # 6 逾期未办证
        (
            ("大产权未办无法分户", "首次登记没办下来", "不动产证迟迟办不下来"),
            (
                "{who}{since}领到{project}还建房{unit}的钥匙，开发单位欠缴出让金，整栋没有办首次登记，孩子上学要用证，多次催问无果。",
                "{project}还建房{unit}（{since}交房）至今没有不动产证，原因是开发单位没有缴清出让金，业主{who}无法落户和贷款。",
            ),
        ),
        (
            ("消防没验收办不了证", "消防未过影响办证"),
            (
                "因{project}地下室消防整改没有通过，{who}{since}入住的{unit}不能分户登记，规划核实也停在{due}，{who}要求限期解决。",
                "{who}住进{unit}的时间是{since}，{project}消防验收卡在{due}没有通过，办证窗口不予受理。",
            ),
        ),
    ),
    (  # 7 违规评估
        (
            ("评估人员没有入户", "未入户就出评估报告", "装修漏评"),
            (
                "{who}说评估公司没有进过{unit}的门，{since}出的报告把{project}内的吊顶地砖都漏了，少评{money}万元，要求重评。",
                "{project}评估报告（{since}）漏掉{unit}的吊顶和地砖，{who}称评估员根本没有上门，价差{money}万元。",
            ),
        ),
        (
            ("复核申请没有回音", "申请复核评估未答复"),
            (
                "{since}{who}对{unit}的评估价书面提出复核，{project}评估机构超过十日没有答复，{who}要求申请专家鉴定。",
                "{who}不认可{unit}的评估价，{since}递交复核申请后石沉大海，{project}征收办也没有告知可以申请鉴定。",
            ),
        ),
    ),
    (  # 8 危房
        (
            ("墙体裂缝未加固", "裂缝加大没人管", "危墙一直没有加固"),
            (
                "{unit}山墙裂缝逐年加宽，{since}鉴定为C级，{project}把它列入加固名单却没有资金，{who}一家老小仍住在里面。",
                "{who}反映，{since}已鉴定为C级的{unit}没有按{project}的计划加固，裂缝越来越大，汛期不敢住人。",
            ),
        ),
        (
            ("D级危房没有腾空", "D级房仍有人居住"),
            (
                "{since}鉴定机构把{unit}定为D级，{project}组织搬离时{who}因租金补助没有谈好不肯搬走，险情未排除。",
                "{project}内的{unit}是D级（{since}报告），{who}以租金补助太低为由滞留，属地每天派人巡查。",
            ),
        ),
    ),
    (  # 9 进京
        (
            ("赴京走访未息访", "到京走访诉求未解决"),
            (
                "{who}为{unit}的门面认定，{since}到国家信访局登记，{project}先后约谈{count}次没有谈拢，还差{money}万元的分歧。",
                "就{project}门面认定分歧（约{money}万元），{unit}{who}{since}去过北京，回来后约谈{count}次仍不签字。",
            ),
        ),
        (
            ("进京反映停产停业损失", "停产停业损失引发赴京上访"),
            (
                "{unit}原为副食批发门市，{who}认为{project}没有计算停产停业损失{money}万元，{since}随他人进京，现由专人陪护。",
                "{who}{since}随他人进京，诉求是{project}补算{unit}门市的停产停业损失{money}万元。",
            ),
        ),
    ),
    (  # 10 不服从裁决
        (
            ("生效判决没有执行", "法院判决后不执行", "判决确定的义务没有履行"),
            (
                "{court}判令在六十日内向{who}支付{unit}的过渡费{money}万元，判决{since}生效，{project}指挥部以没有预算为由没有付。",
                "{who}凭{court}要求支付{unit}过渡费{money}万元，{since}生效至今，{project}分文未付，已申请强制执行。",
            ),
        ),
        (
            ("复议决定没有落实", "复议确认违法后未纠正"),
            (
                "复议机关{since}撤销了对{who}{unit}的补偿决定，责令重新作出，{project}征收部门至今没有重作，文号{court}。",
                "{court}：撤销原补偿决定（{who}，{unit}），{since}送达，{project}一直没有作出新的决定。",
            ),
        ),
    ),
    (  # 11 其他
        (
            ("兄妹争产影响签约", "继承份额有争议", "家庭内部份额争执"),
            (
                "{unit}登记人去世后，{who}与兄妹对份额说法不一，{project}的协议从{since}拖到现在没有签，{who}要求先按三分之一领款。",
                "{project}涉及的{unit}因继承没有理顺，{who}自{since}起要求单独领取三分之一，其他兄妹不同意。",
            ),
        ),
        (
            ("还建小区污水倒灌", "还建房地下管网堵塞"),
            (
                "{project}还建小区{unit}一层污水倒灌，{who}{since}报修{count}次，保修单位已经注销，要求动用维修资金{money}万元。",
                "{who}住{unit}，{since}以来家里反水{count}次，{project}保修单位注销后没人修，预算{money}万元没有出处。",
            ),
        ),
    ),
)

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
    return rng.choice(SURNAMES) + rng.choice(("某", "某某", "某夫妇", "某甲", "氏兄弟"))


def _group_name(rng: Random) -> str:
    return f"{rng.choice(SURNAMES)}某等{rng.randint(6, 60)}户"


def _unit(rng: Random) -> str:
    form = rng.randrange(4)
    if form == 0:
        return f"{rng.choice(STREETS)}{rng.randint(2, 188)}号"
    if form == 1:
        return f"{rng.randint(1, 24)}栋{rng.randint(1, 4)}单元{rng.randint(1, 9)}-{rng.randint(1, 4)}"
    floor = rng.randint(1, 9)
    return f"{rng.randint(1, 24)}{rng.choice(('栋', '号楼'))}{rng.randint(1, 4)}单元{floor}0{rng.randint(1, 4)}室"


def _day(rng: Random, year: int) -> str:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice((f"{year}年{month}月{day}日", f"{year}.{month}.{day}", f"{year}年{month}月"))


def tell(matter: Matter, rng: Random, way: int | None = None, style: int | None = None) -> tuple[str, str]:
    """A title and a narrative; ``way`` picks the wording, ``style`` the form of the title."""
    names, wordings = FAMILIES[matter.category][matter.family]
    slots = {
        key: getattr(matter, key)
        for key in (
            "who unit project since due money rest court batch count place".split()
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
        other = (matter.category + rng.randint(1, 10)) % 11
        return replace(matter, category=other, family=rng.randrange(len(FAMILIES[other])))
    return replace(matter, unit=_other_unit(matter.unit))


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
