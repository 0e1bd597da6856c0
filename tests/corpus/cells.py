"""One cell of a data row, right or spoilt."""

from __future__ import annotations

from random import Random

from tests.corpus import phrasing
from tests.corpus.grievances import CATEGORIES
from tests.corpus.phrasing import Cell
from tests.corpus.style import Style
from tests.corpus.tellings import AS_OF, Telling

Truth = dict[str, str]


def write_cell(key: str, told: Telling, style: Style, rng: Random, number: int) -> Cell:
    """What stands in a cell of a row; ``number`` counts the rows."""
    brutal = style.is_brutal
    if key in {"lead", "assisting", "duty"}:
        return _offices(key, told, style, rng)
    simple: dict[str, Cell] = {
        "seq": number,
        "title": told.title,
        "facts": told.facts,
        "measures": told.measures,
        "village": told.village,
        "leader": told.leader,
        "project": told.matter.project,
        "party": told.matter.who,
        "households": told.matter.count if told.matter.group else 1,
        "people": told.matter.count * 3,
        "amount": float(told.matter.money),
        "source": rng.choice(("来信", "来访", "上级交办", "自查")),
        "risk": rng.choice(("高", "中", "低")),
        "calm": "专人联系",
    }
    if key in simple:
        return simple[key]
    if key == "place":
        return phrasing.write_place(told.place, rng, brutal)
    if key == "category":
        return _category(told, style, rng)
    if key == "deadline" and told.deadline.startswith("done"):
        day = phrasing.day_words(told.closed or AS_OF)
        return rng.choice((f"已于{day}办结", f"{day}已办结", f"{day}（已办结）"))
    if key == "deadline":
        return phrasing.write_deadline(told.deadline, rng, brutal)
    if key == "persons":
        return phrasing.write_list(told.persons, rng, brutal)
    if key == "phones":
        shown = tuple(phrasing.write_phone(one, rng, brutal) for one in told.phones)
        if len(shown) == 1 and shown[0].isdigit() and rng.random() < 0.3:
            return int(shown[0])
        separators = (
            ("、", "\n", "；") if any(" " in one for one in shown) else ("、", "\n", " ", "/")
        )
        return rng.choice(separators).join(shown)
    return _state(key, told, style, rng)


def _offices(key: str, told: Telling, style: Style, rng: Random) -> Cell:
    brutal = style.is_brutal
    lead = phrasing.write_office(told.lead, told.place, rng, brutal)
    others = tuple(phrasing.write_office(one, told.place, rng, brutal) for one in told.assisting)
    if key == "lead":
        return lead if "assisting" in style.fields else "、".join((lead, *others))
    if key == "assisting":
        return phrasing.write_list(others, rng, brutal)
    phones = tuple(phrasing.write_phone(one, rng, brutal) for one in told.phones)
    return phrasing.write_duty((lead,), others, told.persons, phones, rng, brutal)


def _category(told: Telling, style: Style, rng: Random) -> Cell:
    if len(told.categories) > 1:
        names = [CATEGORIES[one] for one in told.categories]
        numbers = [str(one + 1) for one in told.categories]
        return rng.choice(("、".join(numbers), "/".join(names), "、".join(names)))
    if style.category_form == "full":
        return CATEGORIES[told.categories[0]]
    return phrasing.write_category(told.categories[0], rng, style.is_brutal, "mixed")


def _state(key: str, told: Telling, style: Style, rng: Random) -> Cell:
    """Status, closing day, progress and note: one of them tells, the others may repeat it."""
    if key == "status":
        return phrasing.write_status(told.done, rng, style.is_brutal)
    if key == "closed":
        if told.closed is None:
            return None
        return rng.choice((told.closed, phrasing.day_words(told.closed), told.closed.isoformat()))
    speaker = "progress" if "progress" in style.fields else "note"
    if key == speaker:
        needs = told.done and ("status" not in style.fields or "closed" not in style.fields)
        return told.words if needs or rng.random() < 0.8 else told.note
    return told.note or None


def spoil(kind: str, told: Telling, truth: Truth, value: Cell, style: Style, rng: Random) -> Cell:
    """The cell with its fault; ``truth`` loses what can no longer be known."""
    if kind.startswith("deadline"):
        truth["办结时间"] = ""
        if kind == "deadline_missing":
            return None
        if kind == "deadline_unreadable":
            return rng.choice(("待定", "视资金情况", "待上级明确", "尽快", "无法确定", "另行通知"))
        return rng.choice(("2022年11月31日", "2022-13-05", "2022.2.30", "2022年9月31日前"))
    if kind == "department_missing":
        truth["牵头部门"] = "?"
        if "duty" in style.fields:
            truth |= {"配合部门": "", "责任人员": "", "联系电话": ""}
        return None
    if kind == "department_unknown":
        stranger = rng.choice(("施工单位", "开发商", "物业公司", "产权单位"))
        truth["牵头部门"] = stranger
        if "lead" in style.fields:
            truth["配合部门"] = truth["配合部门"] if "assisting" in style.fields else ""
            return stranger
        truth |= {"配合部门": "", "责任人员": "?", "联系电话": "?"}
        return f"{stranger} {'、'.join(told.persons)}"
    if kind == "missing_name":
        truth["突出问题名称"] = "?"
        return None
    if kind == "missing_category":
        truth["问题分类"] = "?"
        return None
    if kind == "phone_short":
        truth["联系电话"] = "?"
        return told.phones[0][:-2] if told.phones else value
    if kind == "formula_text":
        return rng.choice(("=附件第3页", "+另见说明", "@经办人 请核", "=SUM(A1:A3)"))
    if kind == "error_cell":
        return rng.choice(("#REF!", "#N/A", "#VALUE!"))
    if kind == "digits_lost":
        return float(500243190001011230 + rng.randint(10, 99) * 100)
    if kind == "id_number" and told.faults.get("note"):
        return f"证件号500243190{rng.randint(1, 9)}0{rng.randint(1, 9)}{rng.randint(10, 28)}{rng.randint(100, 999)}X"
    return value
