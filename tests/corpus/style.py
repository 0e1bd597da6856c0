"""How a township lays its table out: columns, headers, order, and its habits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tests.corpus.words import HEADERS, LEDGER_TITLES, STACKED

ANNEX = ("place", "title", "facts", "category", "measures", "deadline", "duty", "note")


@dataclass(frozen=True)
class Style:
    """The habits of one file."""

    fields: tuple[str, ...]
    headers: dict[str, str]
    parents: dict[str, str]  # field -> header cell above it, merged over its neighbours
    header_rows: int
    first_column: int  # 0-based
    category_form: str  # "full" or "mixed"
    preprinted: str  # "": none; "blank", "无", "/": what rows of empty categories hold
    ditto: dict[str, str]  # field -> "merge", "same" (a ditto mark) or "once" (first row only)
    has_phones: bool
    is_brutal: bool
    place_line: bool
    title: str
    attachment: str
    blank_chance: float
    repeat_header: int  # print the header again after so many rows; 0: never
    total: bool
    subtotals: bool
    foots: int
    tail: int  # formatted empty rows
    hide_rows: bool
    numbered: bool = False  # a row of column numbers under the header
    place_from: str = ""  # "file", "sheet" or "title": nothing else names the township


def plain_style(rng: Random) -> Style:
    """The annex's form as it was sent out, filled in by hand."""
    return Style(
        ANNEX, {one: HEADERS[one][0] for one in ANNEX}, {}, 1, 0, "full", "", {}, rng.random() < 0.5,
        False, False, rng.choice(LEDGER_TITLES[:2]), "", 0.0, 0, False, False, 0, 0, False,
    )  # fmt: skip


def draw_style(rng: Random, brutal: bool, multi_sheet: bool) -> Style:
    """Some layout; ``multi_sheet`` files leave the category rows out."""
    fields = _fields(rng)
    headers = _headers(fields, rng, brutal)
    parents: dict[str, str] = {}
    if rng.random() < (0.35 if brutal else 0.15):
        fields, parents = _stack(fields, headers, rng)
    place_line = brutal and rng.random() < 0.3 if "place" in fields else True
    preprinted = rng.choice(("", "blank", "无", "/")) if rng.random() < 0.5 else ""
    return Style(
        fields,
        headers,
        parents,
        (3 if brutal and rng.random() < 0.25 else 2) if parents else 1,
        rng.choice((0, 0, 0, 1, 2)) if brutal else 0,
        "mixed" if brutal or rng.random() < 0.5 else "full",
        "" if multi_sheet else preprinted,
        _ditto(fields, rng, brutal),
        rng.random() < 0.6,
        brutal,
        place_line,
        rng.choice(LEDGER_TITLES),
        rng.choice(("", "", "附件", "附件：", "附件1")),
        rng.choice((0.0, 0.06)) if not brutal else rng.choice((0.0, 0.05, 0.15)),
        rng.choice((0, 0, 5, 8)) if brutal else 0,
        rng.random() < 0.3,
        brutal and rng.random() < 0.15,
        rng.choice((0, 1, 1, 2)),
        rng.choice((0, 0, 3, 40)) if brutal else 0,
        brutal and rng.random() < 0.3,
        brutal and rng.random() < 0.12,
    )


def nameless(style: Style, rng: Random, has_sheets: bool) -> Style:
    """The style of a clerk who names the township nowhere in the table."""
    if "place" in style.fields or not style.place_line or rng.random() > 0.35:
        return style
    where = rng.choice(("file", "title", *(("sheet",) if has_sheets else ())))
    titles = LEDGER_TITLES[2:] if where == "title" else LEDGER_TITLES[:2]
    return replace(style, place_line=False, place_from=where, title=rng.choice(titles))


def for_text(style: Style) -> Style:
    """The habits that a text file can have: nothing merged, nothing hidden."""
    ditto = {key: ("same" if way == "merge" else way) for key, way in style.ditto.items()}
    return replace(
        style, ditto=ditto, parents={}, header_rows=1, first_column=0, tail=0, hide_rows=False
    )


def _fields(rng: Random) -> tuple[str, ...]:
    split = rng.random() < 0.4
    core = ["title", "facts", "category", "measures", "deadline"]
    duty = ["lead", "assisting", "persons", "phones"] if split else ["duty"]
    if split and rng.random() < 0.25:
        duty.remove("phones")
    chances = {
        "place": 0.6, "village": 0.3, "project": 0.15, "households": 0.35, "people": 0.12,
        "amount": 0.3, "leader": 0.3, "source": 0.12, "risk": 0.1, "calm": 0.08, "party": 0.15,
        "progress": 0.4, "status": 0.45, "closed": 0.3,
    }  # fmt: skip
    extra = [one for one, chance in chances.items() if rng.random() < chance]
    order = [
        "place", "village", "project", "source", "party", "title", "facts", "category",
        "households", "people", "amount", "risk", "measures", "leader", "deadline", *duty, "calm",
        "progress", "status", "closed",
    ]  # fmt: skip
    fields = [one for one in order if one in {*core, *duty, *extra}] + ["note"]
    if rng.random() < 0.4:
        rng.shuffle(fields)
    if rng.random() < 0.6:
        fields.insert(0, "seq")
    if "phones" in fields and "party" in fields:
        fields.remove("party")  # whose telephone it is would be a matter of taste
    return tuple(fields)


def _headers(fields: tuple[str, ...], rng: Random, brutal: bool) -> dict[str, str]:
    taken: set[str] = set()
    headers: dict[str, str] = {}
    for one in fields:
        options = [name for name in HEADERS[one] if name not in taken]
        name = rng.choice(options)
        taken.add(name)
        headers[one] = _dress(name, rng, brutal)
    return headers


def _dress(name: str, rng: Random, brutal: bool) -> str:
    """A header name with the spaces, breaks and brackets that it gets on the way."""
    chance = rng.random()
    if len(name) == 2 and chance < 0.3:
        return f"{name[0]}{' ' * rng.choice((1, 2, 4))}{name[1]}"
    if len(name) >= 4 and chance < 0.35:
        cut = len(name) // 2
        return f"{name[:cut]}\n{name[cut:]}"
    if brutal and chance > 0.9:
        return name.replace("（", "(").replace("）", ")")
    if brutal and chance > 0.85:
        return rng.choice(("★", "*", " ")) + name
    return name


def _stack(
    fields: tuple[str, ...], headers: dict[str, str], rng: Random
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Put neighbours under one header cell, if the table has such fields at all."""
    options = [
        (name, [one for one in under if one in fields])
        for name, under in STACKED.items()
        if len([one for one in under if one in fields]) >= 2
    ]
    if not options:
        return fields, {}
    name, under = rng.choice(options)
    at = min(fields.index(one) for one in under)
    rest = [one for one in fields if one not in under]
    at = min(at, len(rest))
    return (*rest[:at], *under, *rest[at:]), dict.fromkeys(under, name)


def _ditto(fields: tuple[str, ...], rng: Random, brutal: bool) -> dict[str, str]:
    ways: dict[str, str] = {}
    if "place" in fields and rng.random() < 0.35:
        ways["place"] = rng.choice(("merge", "same", "once"))
    if rng.random() < 0.3:
        ways["category"] = rng.choice(("merge", "merge", "same"))
    if rng.random() < (0.35 if brutal else 0.15):
        ways["deadline"] = "same"
    if rng.random() < (0.35 if brutal else 0.15):
        ways["duty" if "duty" in fields else "lead"] = rng.choice(("same", "same", "merge"))
    return ways
