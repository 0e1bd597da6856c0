"""Makes a county's month of invented township files: 40 files of 50 rows.

Each file has a title, a line with the township, the annex's header, and rows whose
wording, offices, deadlines and phones vary; 8 % of the rows tell an earlier problem again
in other words, and two in a hundred cells are faulty. The same seed gives the same files.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Profile

HEADER = (
    "突出问题名称",
    "主要案情",
    "问题分类",
    "处置措施预案",
    "办结时间",
    "牵头部门及责任人员",
    "备注",
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红健文辉"
WHO = ("某", "某某", "某夫妇", "某兄弟")
SITES = ("车站", "粮站", "供销社", "畜牧站", "滨江", "河堡", "卫生院", "文庙", "工业园", "老街", "渡口", "板栗坪", "麻柳湾", "罐头厂", "中心校", "税务所")  # fmt: skip
WORKS = ("片区棚户区改造项目", "片区旧城改造项目", "道路拓宽改造工程", "片区城市更新项目")
ENDINGS = ("", "群众意见较大。", "已安排专人跟进。", "需县级部门统筹解决。", "目前正在协调处理。")
STORIES = {
    "未足额支付补偿款类": "经核实，{who}（{home}）与征收部门签订协议后按期腾房，协议约定{date}前支付补偿款{sum}万元，因{project}资金缺口，{part}万元至今未支付。",
    "逾期未安置类": "{who}（原住{home}）于{early}与{project}征收单位签订产权调换协议，安置面积{area}平方米，约定{date}前安置，目前仍在外租房过渡，要求尽快安置。",
    "逾期未办产权证类": "{who}于{date}入住{project}安置房{home}，因开发商未缴清土地出让金，至今未能办理不动产权证，影响子女入学和房屋交易。",
    "违规评估类": "{who}对{project}{home}房屋评估结果{sum}万元不服，认为评估报告未加盖公章，要求更换评估机构重新评估。",
    "危房整治不及时类": "{who}居住的{project}{home}房屋建于上世纪80年代，{date}经鉴定为D级危房，墙体开裂、屋面漏雨，多次信访要求整治。",
    "交办未落实类": "{date}市级部门交办{who}信访件（{project}{home}，建筑面积{area}平方米），要求60日内解决附属物漏登问题，涉及{sum}万元，至今未落实。",
}
DEADLINES = ("2022年12月20日", "2022.12.20", "12月20日前", "2022年12月底前", "年底前", "2022-11-15", "长期", "2022年10月", "20221220")  # fmt: skip
NOTES = ("", "", "信访老户", "正在协商", "已办结，已销号", "已化解，2022年10月29日销号", "未化解")


class County:
    """Draws rows for one township after another from one seed."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile = profile
        self.dice = random.Random(seed)

    def person(self) -> str:
        return self.dice.choice(SURNAMES) + "".join(self.dice.sample(GIVEN, 2))

    def duty(self, place: str) -> str:
        office = self.dice.choice([one.name for one in self.profile.offices[:6]] + [place] * 3)
        phone = f"1{self.dice.choice('3578')}8{self.dice.randrange(10**8):08d}"
        form = self.dice.choice(("{0}（{1}）", "{0} {1} {2}", "{0}：{1}", "{0} {1}"))
        return form.format(office, self.person(), phone)

    def row(self, place: str) -> list[str]:
        dice = self.dice
        category = dice.choice(list(STORIES))
        who = dice.choice(SURNAMES) + dice.choice(WHO)
        home = f"{dice.randrange(1, 30)}栋{dice.randrange(1, 5)}单元{dice.randrange(1, 12)}0{dice.randrange(1, 5)}室"
        project = place[:2] + dice.choice(SITES) + dice.choice(WORKS)
        total = dice.randrange(20, 900) / 10
        story = STORIES[category].format(
            who=who,
            home=home,
            project=project,
            early=f"20{dice.randrange(10, 14)}年{dice.randrange(1, 13)}月{dice.randrange(1, 28)}日",
            date=f"20{dice.randrange(14, 21)}年{dice.randrange(1, 13)}月{dice.randrange(1, 28)}日",
            sum=total,
            part=round(total / 2, 1),
            area=dice.randrange(400, 1500) / 10,
        )
        title = f"{project}{home}{who}{category.removesuffix('类')}问题"
        measures = f"由{place}会同征收部门逐项核实，{dice.choice(('分期兑付', '限期反馈', '依法依规处理'))}。"
        return [title, story + dice.choice(ENDINGS), category, measures, dice.choice(DEADLINES), self.duty(place), dice.choice(NOTES)]  # fmt: skip

    def again(self, row: list[str]) -> list[str]:
        """The same problem in other words."""
        told = [*row]
        told[1] = "经排查，" + told[1].replace("经核实，", "").replace("至今", "目前仍")
        told[0] = told[0].removesuffix("问题") + "信访件"
        return told

    def spoil(self, row: list[str]) -> list[str]:
        """One fault in one row."""
        column, text = self.dice.choice(((4, "待定"), (4, ""), (5, ""), (2, ""), (4, "2022.9.31")))
        return [*row[:column], text, *row[column + 1 :]]


def write_file(path: Path, place: str, rows: list[list[str]]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "台账"
    line = Border(*[Side("thin")] * 4)
    sheet.append(["全县国有土地上房屋征收领域突出问题专项整治台账"])
    sheet.append([f"乡镇（街道）：{place}人民政府        填报时间：2022年11月17日"])
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADER))
    for row in [list(HEADER), *rows]:
        sheet.append(row)
    for cells in sheet.iter_rows(min_row=3):
        for cell in cells:
            cell.border = line
            cell.font = Font("宋体", 10)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    workbook.save(path)


def make_county(folder: Path, files: int = 40, rows: int = 50, seed: int = 1) -> None:
    """Write the files into a folder."""
    profile = load_profile("pengshui-2022")
    county = County(profile, seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        place = profile.places[number % len(profile.places)].name
        told: list[list[str]] = []
        for _ in range(rows):
            roll = county.dice.random()
            if told and roll < 0.08:
                told.append(county.again(county.dice.choice(told)))
            else:
                told.append(county.row(place))
            if roll > 0.98:
                told[-1] = county.spoil(told[-1])
        write_file(folder / f"{number + 1:02d}{place}台账.xlsx", place, told)


if __name__ == "__main__":
    make_county(Path(sys.argv[1]), *(int(one) for one in sys.argv[2:4]))
