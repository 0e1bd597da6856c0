"""Rows to be: what a township tells about a problem, with the values that are true of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from tests.corpus.phrasing import OPEN_WORDS, done_words
from tests.corpus.stories import Matter, make_matter, neighbour, slip, tell, tell_briefly
from tests.corpus.words import MEASURES, NOTES, OFFICES, OTHER_OFFICES, PLACES, VILLAGES

AS_OF = date(2022, 11, 30)
GIVEN = [
    "建国",
    "丽华",
    "小平",
    "志远",
    "德芬",
    "永胜",
    "文",
    "涛",
    "秀兰",
    "光辉",
    "春燕",
    "世明",
    "家贵",
    "敏",
    "登科",
    "应芳",
]
FAMILY = "任陆蒲郎宁殷庞芦柏滕尤毕樊施陶姜鲍"


@dataclass(frozen=True)
class Telling:
    """One data row before it is written. ``faults`` maps a field to what is wrong with it."""

    key: int
    problem: str
    matter: Matter
    place: str
    title: str
    facts: str
    categories: tuple[int, ...]
    measures: str
    deadline: str  # ISO day, 长期, or "" for 立行立改
    lead: str
    assisting: tuple[str, ...]
    persons: tuple[str, ...]
    phones: tuple[str, ...]
    done: bool
    closed: date | None
    words: str  # progress or note that says how things stand; "" where nothing does
    note: str
    village: str
    leader: str
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_rejected(self) -> bool:
        return self.problem == "退回"


class Drafts:
    """Draws tellings; holds what must not repeat (problem numbers) and the pairs that differ."""

    def __init__(self, rng: Random, brutal: bool) -> None:
        self.rng, self.brutal = rng, brutal
        self.problems = 0
        self.keys = 0
        self.different: list[tuple[int, int]] = []
        self.staff = {office: _people(rng, 5) for office in (*OFFICES, *OTHER_OFFICES, *PLACES)}

    def of_township(self, place: str, count: int) -> list[Telling]:
        """The rows of a township: problems, some told twice, some with a neighbour like them."""
        rows: list[Telling] = []
        while len(rows) < count:
            matter = make_matter(self.rng, place, PLACES[place][0])
            first = self.first(matter, place, rows[-1] if rows else None)
            rows.append(first)
            chance = self.rng.random()
            if chance < 0.12:
                rows.insert(self.rng.randrange(len(rows) + 1), self.again(first))
            elif chance < 0.34:
                other = self.first(neighbour(matter, self.rng), place, first)
                way = self.rng.randrange(2)
                style = self.rng.randrange(5)
                title, facts = tell(matter, Random(way), way, style)
                pair = [replace(first, title=title, facts=facts)]
                title, facts = tell(other.matter, Random(way), way, style)
                pair.append(replace(other, title=title, facts=facts))
                rows[rows.index(first)] = pair[0]
                rows.append(pair[1])
                self.different.append((pair[0].key, pair[1].key))
        return rows

    def first(self, matter: Matter, place: str, before: Telling | None) -> Telling:
        """A problem told for the first time; ``before`` may lend its offices and its day."""
        rng = self.rng
        self.problems += 1
        title, facts = tell(matter, rng) if rng.random() > 0.1 else tell_briefly(matter, rng)
        lead, assisting = self._offices(place)
        staff = self.staff[lead]
        chosen = rng.sample(staff, 2 if rng.random() < 0.2 else 1)
        done = rng.random() < 0.2
        closed = AS_OF - timedelta(rng.randint(1, 60)) if done and rng.random() < 0.75 else None
        told = Telling(
            self._key(),
            str(self.problems),
            matter,
            place,
            title,
            facts,
            (matter.category,),
            rng.choice(MEASURES),
            _deadline(rng),
            lead,
            assisting,
            tuple(name for name, _ in chosen),
            tuple(phone for _, phone in chosen),
            done,
            closed,
            _state_words(rng, done, closed),
            rng.choice(NOTES),
            rng.choice(VILLAGES),
            f"{rng.choice(('副县长', '县委常委', '乡长', '县政协副主席'))}{_name(rng)}",
        )
        if before is not None and before.place == place and rng.random() < 0.35:
            told = replace(
                told,
                lead=before.lead,
                assisting=before.assisting,
                persons=before.persons,
                phones=before.phones,
            )
        if before is not None and rng.random() < 0.25:
            told = replace(told, deadline=before.deadline)
        if self.brutal and rng.random() < 0.03:
            told = replace(told, categories=(matter.category, (matter.category + 3) % 10))
        return told

    def again(self, told: Telling, place: str = "") -> Telling:
        """The same problem once more: reworded, miswritten, shorter, or from elsewhere."""
        rng, matter = self.rng, told.matter
        way = rng.randrange(4)
        if way == 0:
            title, facts = told.title, slip(told.facts, rng)
        elif way == 1:
            title, facts = tell(matter, rng)
        elif way == 2:
            title, facts = tell_briefly(matter, rng)
        else:
            title, facts = slip(told.title, rng), told.facts + "近期又来访一次。"
        if place and rng.random() < 0.5:
            facts += "（当事人户籍在我处）"
        copy = replace(told, key=self._key(), title=title, facts=facts, place=place or told.place)
        if place or rng.random() < 0.3:
            lead, assisting = self._offices(place or told.place)
            name, phone = rng.choice(self.staff[lead])
            copy = replace(copy, lead=lead, assisting=assisting, persons=(name,), phones=(phone,))
        if rng.random() < 0.4:
            copy = replace(copy, deadline=_deadline(rng))
        return copy

    def later(self, told: Telling) -> Telling:
        """The row as a later version of the file has it: mostly the same."""
        rng = self.rng
        changed = replace(told, key=self._key())
        if rng.random() < 0.3:
            changed = replace(changed, deadline=_deadline(rng))
        if rng.random() < 0.3:
            changed = replace(changed, facts=told.facts + "本月又约谈一次。")
        if rng.random() < 0.15 and not told.done and not told.faults:
            closed = AS_OF - timedelta(rng.randint(1, 25))
            words = done_words(closed, rng)
            changed = replace(changed, done=True, closed=closed, words=words)
        return changed

    def rejected(self, like: Telling) -> Telling:
        """A row that says nothing of its problem."""
        return replace(
            like, key=self._key(), problem="退回", title="", facts="", done=False, closed=None,
            words="", note="", faults={},
        )  # fmt: skip

    def _offices(self, place: str) -> tuple[str, tuple[str, ...]]:
        rng = self.rng
        lead = rng.choice((place, place, *OFFICES, *OFFICES, rng.choice(OTHER_OFFICES)))
        others = [one for one in (*OFFICES, place) if one != lead]
        many = rng.choices((0, 1, 2), (70, 22, 8))[0]
        return lead, tuple(rng.sample(others, many))

    def _key(self) -> int:
        self.keys += 1
        return self.keys


def plant(told: Telling, rng: Random, brutal: bool) -> Telling:
    """The row with one thing wrong that a finding must name at its cell."""
    kinds = ["deadline_missing", "deadline_unreadable", "department_missing", "department_unknown"]
    kinds += ["missing_name", "missing_category", "phone_short", "id_number", "formula_text"]
    kinds += ["deadline_impossible"]
    kinds += ["error_cell", "digits_lost"] if brutal else []
    kind = rng.choice(kinds)
    where = {
        "deadline": "deadline",
        "department": "duty",
        "missing_name": "title",
        "missing_category": "category",
        "phone": "phones",
        "id": rng.choice(("facts", "note")),
        "formula": "note",
        "error": rng.choice(("note", "amount")),
        "digits": "note",
    }
    target = next(one for key, one in where.items() if kind.startswith(key))
    if target == "note" and told.done:
        kind, target = "deadline_missing", "deadline"  # the note of a resolved row is needed
    if kind == "id_number" and target == "facts":
        facts = told.facts.replace(told.matter.who, f"{told.matter.who}（身份证号：{_id(rng)}）", 1)
        told = replace(told, facts=facts)
    return replace(told, faults={target: kind})


def _id(rng: Random) -> str:
    return f"5002431900{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(100, 999)}{rng.randint(0, 9)}"


def _deadline(rng: Random) -> str:
    chance = rng.random()
    if chance < 0.05:
        return "长期"
    if chance < 0.08:
        return ""
    if chance < 0.5:
        fixed = "2022-12-31 2022-12-20 2022-12-20 2022-11-30 2022-10-31 2023-06-30 2023-03-31 2022-12-10"
        return rng.choice(fixed.split())
    return (date(2022, 9, 20) + timedelta(rng.randint(0, 280))).isoformat()


def _state_words(rng: Random, done: bool, closed: date | None) -> str:
    if done:
        return done_words(closed, rng)
    return rng.choice(OPEN_WORDS) if rng.random() < 0.7 else ""


def _people(rng: Random, count: int) -> list[tuple[str, str]]:
    people: dict[str, str] = {}
    while len(people) < count:
        people[_name(rng)] = _phone(rng)
    return list(people.items())


def _name(rng: Random) -> str:
    return rng.choice(FAMILY) + (
        rng.choice(GIVEN) if rng.random() > 0.1 else rng.choice(("某某", "某"))
    )


def _phone(rng: Random) -> str:
    return (
        f"{rng.choice((133, 135, 136, 139, 150, 158, 177, 189, 199))}0023{rng.randint(1000, 9999)}"
    )
