"""Profiles: what is shipped is whole, another ledger loads, and what is wrong is named."""

from __future__ import annotations

import hashlib
import pickle
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Struct

from ledgerproc.profile.checks import ENGINE_COLUMNS
from ledgerproc.profile.expressions import expand, mark_dates
from ledgerproc.profile.loader import check_profile, load_profile, shipped_profiles
from ledgerproc.profile.model import CORE_FIELDS, ROW_FIELDS, Kind, Profile
from ledgerproc.profile.shape import allowed_keys

DOCS = Path(__file__).parent.parent / "docs"
EXAMPLE = DOCS / "examples" / "safety-hazards.toml"
TEXT = EXAMPLE.read_text("utf-8")


@pytest.fixture(scope="module")
def pengshui() -> Profile:
    return load_profile("pengshui-2022")


# ---- the shipped profile ----


def test_every_shipped_profile_is_right() -> None:
    assert "pengshui-2022" in shipped_profiles()
    assert [check_profile(name) for name in shipped_profiles()] == [[] for _ in shipped_profiles()]


def test_categories_are_the_notices_in_its_order(pengshui: Profile) -> None:
    assert [(one.number, one.name) for one in pengshui.categories] == [
        (1, "交办未落实类"),
        (2, "违规征收类"),
        (3, "违规降低补偿类"),
        (4, "未足额支付补偿款类"),
        (5, "逾期未安置类"),
        (6, "逾期未办产权证类"),
        (7, "违规评估类"),
        (8, "危房整治不及时类"),
        (9, "进京上访类"),
        (10, "不服从裁决类"),
        (11, "其他房屋征收领域信访突出问题"),
    ]


def test_places_are_39_in_the_order_of_their_codes(pengshui: Profile) -> None:
    codes = [one.code for one in pengshui.places]
    ranks = [re.sub(r".*(街道|镇|乡)$", r"\1", one.name) for one in pengshui.places]
    assert codes == sorted(codes)
    assert [ranks.count(rank) for rank in ("街道", "镇", "乡")] == [3, 18, 18]
    assert all(
        one.name == one.short + rank for one, rank in zip(pengshui.places, ranks, strict=True)
    )
    assert [one.name for one in pengshui.places if one.needs_rank] == ["联合乡"]


def test_offices_of_the_notice_come_first_with_their_duties(pengshui: Profile) -> None:
    assert [one.name for one in pengshui.offices if one.duties] == [
        "县住房城乡建委",
        "县规划和自然资源局",
        "县财政局",
        "县公安局",
        "县信访办",
        "县委网信办",
    ]


def test_the_annex_has_its_eight_columns(pengshui: Profile) -> None:
    labels = {**pengshui.labels, "lead_and_persons": pengshui.fields["duty"].label}
    assert [labels[key] for key in pengshui.output.annex_columns] == [
        "乡镇（街道）",
        "突出问题名称",
        "主要案情",
        "问题分类",
        "处置措施预案",
        "办结时间",
        "牵头部门及责任人员",
        "备注",
    ]


def test_required_and_subject_fields(pengshui: Profile) -> None:
    fields = pengshui.fields.values()
    assert [one.key for one in fields if one.is_required] == [
        "title",
        "narrative",
        "categories",
        "deadline",
        "lead",
    ]
    assert [one.key for one in fields if one.is_subject] == ["title", "narrative"]
    assert set(CORE_FIELDS) | set(ROW_FIELDS) <= set(pengshui.fields)


def test_columns_about_a_persons_temper_are_not_carried(pengshui: Profile) -> None:
    ignored = {
        header
        for one in pengshui.fields.values()
        if one.kind is Kind.IGNORED
        for header in (one.label, *one.headers)
    }
    assert {"稳控情况", "稳控措施", "信访人稳控等级", "风险等级", "身份证号", "家庭住址"} <= ignored


def test_phases_are_the_notices(pengshui: Profile) -> None:
    assert [(one.start, one.end) for one in pengshui.phases] == [
        (date(2022, 10, 15), date(2022, 10, 30)),
        (date(2022, 11, 1), date(2022, 12, 20)),
    ]


def test_every_threshold_names_its_document(pengshui: Profile) -> None:
    assert [(one.category, one.months) for one in pengshui.thresholds] == [
        ("未足额支付补偿款类", 6),
        ("逾期未安置类", 36),
        ("逾期未办产权证类", 36),
        ("交办未落实类", 3),
        ("不服从裁决类", 0),
        ("进京上访类", 0),
        ("违规征收类", 0),
        ("违规降低补偿类", 0),
        ("违规评估类", 0),
        ("危房整治不及时类", 0),
    ]
    assert all(re.search(r"第.+条", one.source) for one in pengshui.thresholds)


@pytest.mark.parametrize(
    ("category", "narrative", "expected"),
    [
        ("未足额支付补偿款类", "协议约定2020年9月26日前支付第一期补偿款22.6万元", "2020年9月26日"),
        ("未足额支付补偿款类", "协议约定2019.2.3前支付补偿款99.34万元", "2019.2.3"),
        (
            "未足额支付补偿款类",
            "2018年3月28日签订协议，约定补偿款45万元于2019年6月3日前付清",
            "2019年6月3日",
        ),
        (
            "未足额支付补偿款类",
            "至今拖欠39.3万元，协议约定付清时间为2021年10月18日",
            "2021年10月18日",
        ),
        ("未足额支付补偿款类", "余款54.9万元已超过协议约定的2021年8月2日期限", "2021年8月2日"),
        ("未足额支付补偿款类", "协议约定2021年底前支付尾款共计215万元", "2021年底"),
        ("未足额支付补偿款类", "2020年5月，与冯某签订货币补偿协议，已付50万元", None),
        ("逾期未安置类", "28栋63户拆迁户应于2018年2月25日前回迁安置", "2018年2月25日"),
        ("逾期未安置类", "2011年12月14日拆除的9栋，约定2016年1月20日前还房", "2016年1月20日"),
        ("逾期未安置类", "2010.4.24拆除的24栋涉及25户，约定2017.8.27前还房", "2017.8.27"),
        ("逾期未安置类", "蒋某一家2017年签约，约定2019年6月前安置", "2019年6月"),
        ("逾期未安置类", "应于２０１５年３月２７日前回迁安置", "２０１５年３月２７日"),
        ("逾期未安置类", "2011年10月10日拆除其房屋时承诺2018年3月24日前还房", "2018年3月24日"),
        ("逾期未办产权证类", "汪某某于2014年12月15日入住安置房5栋", "2014年12月15日"),
        ("逾期未办产权证类", "2018.2.3某片区项目安置房8栋交付使用，54户住户", "2018.2.3"),
        (
            "逾期未办产权证类",
            "崔某某户自2015年2月12日入住以来无法取得产权证，2020年4月22日曾答复",
            "2015年2月12日",
        ),
        ("逾期未办产权证类", "2020年4月22日曾书面答复一年内办理", None),
        ("交办未落实类", "2020年3月市信访办交办陈某某信访件", "2020年3月"),
        ("交办未落实类", "县级领导2019年1月接访时批示限期解决", "2019年1月"),
        ("交办未落实类", "市联席办2021年第4批交办事项", "2021年"),
    ],
)
def test_the_date_of_a_threshold_is_found_in_the_narrative(
    pengshui: Profile, category: str, narrative: str, expected: str | None
) -> None:
    rule = next(one for one in pengshui.thresholds if one.category == category)
    found = (re.search(text, mark_dates(narrative)) for text in rule.dates)
    first = next((one.span("date") for one in found if one), None)
    assert (narrative[slice(*first)] if first else None) == expected


@pytest.mark.parametrize(
    ("category", "narrative", "contradicts"),
    [
        ("未足额支付补偿款类", "补偿款已于2022年11月3日全部付清", True),
        ("未足额支付补偿款类", "已支付7.5万元，尚欠37.5万元", False),
        ("未足额支付补偿款类", "应付128万元，未足额支付", False),
        ("逾期未安置类", "12户均已回迁入住", True),
        ("逾期未安置类", "安置房主体停工，至今未安置", False),
        ("逾期未办产权证类", "9户已于2021年3月取得不动产权证", True),
        ("逾期未办产权证类", "入住以来无法取得产权证", False),
    ],
)
def test_what_contradicts_a_category(
    pengshui: Profile, category: str, narrative: str, contradicts: bool
) -> None:
    rule = next(one for one in pengshui.thresholds if one.category == category)
    marked = mark_dates(narrative)
    assert any(re.search(text, marked) for text in rule.contradictions) is contradicts


@pytest.mark.parametrize(
    ("text", "is_nil"),
    [
        ("零报告", True),
        ("经排查，我乡无此类问题", True),
        ("经全面排查，我镇辖区内未发现国有土地上房屋征收领域突出问题。", True),
        ("普子镇辖区内不涉及房屋征收信访问题", True),
        ("本月无突出问题", True),
        ("截至11月30日，岩东乡无新增问题", True),
        ("经排查，我乡没有国有土地上房屋征收项目，特此报告。", True),
        ("经排查，因原始资料缺失，6号楼22户无法办理不动产权证，属历史遗留问题", False),
        ("安置房未发现质量问题，但住户仍不接房", False),
        ("经排查，张某反映安置房逾期未交付，一家老小在外租住。", False),
        ("彭某安置房因开发商未缴清土地出让金，至今未能办理不动产权证", False),
        ("该户无其他住房，情绪波动较大，存在越级上访可能", False),
    ],
)
def test_sentences_that_report_nothing(pengshui: Profile, text: str, is_nil: bool) -> None:
    found = any(re.search(one, text) for one in pengshui.layout.nil_patterns)
    assert found is is_nil


# ---- loading ----


def test_a_profile_of_another_kind_of_ledger_loads() -> None:
    rules = load_profile(str(EXAMPLE))
    assert [*rules.fields] == [
        *("number", "case_id", "place", "narrative", "categories", "measures", "deadline", "lead"),
        *("persons", "status", "closed_on", "note", "inspected_on", "inspected", "fine"),
        "identity",
    ]
    assert rules.labels["inspected"] == "被检查单位"
    assert rules.fields["fine"].key == "fine"
    assert rules.categories[1].number == 2
    assert rules.place("东风街道") is rules.places[1]
    assert rules.category("较大隐患") is None


def test_the_fingerprint_is_of_the_files_bytes() -> None:
    expected = hashlib.sha256(EXAMPLE.read_bytes()).hexdigest()
    assert load_profile(str(EXAMPLE)).fingerprint == expected


def test_a_profile_travels_between_processes(pengshui: Profile) -> None:
    assert pickle.loads(pickle.dumps(pengshui)) == pengshui


def test_notepads_mark_and_line_ends_are_accepted(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert check_profile(file) == []


def test_dates_in_expressions_are_filled_in() -> None:
    rules = load_profile(str(EXAMPLE))
    threshold, feature = rules.thresholds[0], rules.matching.features[1]
    found = re.search(threshold.dates[0], mark_dates("2024年5月6日县应急局检查"))
    assert found and found.span("date") == (0, len("2024年5月6日"))
    assert re.search(threshold.contradictions[0], mark_dates("已于2024.6.1整改完毕"))
    assert [one["value"] for one in re.finditer(feature.patterns[0], "2024/5/6至2024-5-8")] == [
        "2024/5/6",
        "2024-5-8",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019年2月3日", "2019年2月3日"),
        ("2019 年 2 月", "2019 年 2 月"),
        ("2019年底前", "2019年底"),
        ("2019年12月底前", "2019年12月底"),
        ("二〇一九年十二月三日", "二〇一九年十二月三日"),
        ("2019-02-03", "2019-02-03"),
        ("2019.2", "2019.2"),
        ("２０１９．２．３", "２０１９．２．３"),
        ("2019年四月十日", "2019年四月十日"),
        ("2019年每月", None),
        ("2019。12户", None),
        ("2019年度", None),
        ("2018年以来", None),
        ("12.20", None),
        ("建筑面积149.8平方米", None),
    ],
)
def test_what_a_date_is_in_an_expression(text: str, found: str | None) -> None:
    match = re.search(expand("{date}", "date"), text)
    assert (match["date"] if match else None) == found


# ---- the documentation ----


def _tables(kind: Any) -> Iterator[type]:
    """The structs that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
        for hint in get_type_hints(kind).values():
            yield from _tables(hint)
    for inner in get_args(kind):
        yield from _tables(inner)


def test_every_key_is_documented() -> None:
    text = (DOCS / "profile.md").read_text("utf-8")
    keys = {key for table in _tables(Profile) for key in allowed_keys(table)}
    words = {*keys, *map(str, Kind), *CORE_FIELDS, *ROW_FIELDS, *ENGINE_COLUMNS}
    assert sorted(word for word in words if f"`{word}`" not in text and word not in _HEADED) == []


# Keys that a heading of the documentation names as a table.
_HEADED = {"phases", "categories", "offices", "office_words", "status_words", "deadline_words"} | {
    *("layout", "thresholds", "ownership", "matching", "output", "features"),
}


@pytest.mark.parametrize("table", sorted(_HEADED))
def test_every_table_has_its_place_in_the_documentation(table: str) -> None:
    assert re.search(rf"`\[+(?:matching\.)?{table}\]+`", (DOCS / "profile.md").read_text("utf-8"))


def test_the_documentations_examples_are_toml() -> None:
    text = (DOCS / "profile.md").read_text("utf-8")
    fragments = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert fragments and all(tomllib.loads(one) for one in fragments)
    assert "docs/examples/safety-hazards.toml" in text
