"""The laws of the house: who may import whom, how large things grow, what must be told."""

import ast
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from ledgerproc.findings import catalogue
from ledgerproc.writing.office.cells import new_workbook

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ledgerproc"
MODULES = sorted(PACKAGE.rglob("*.py"))
BY_NAME = {
    ".".join(one.relative_to(ROOT).with_suffix("").parts): one
    for one in MODULES
    if one.name != "__init__.py"
}

# In the order of the flow; a room imports only from rooms before it.
ROOMS = [
    "findings",
    "idnumbers",
    "processes",
    "cage",
    "crash",
    "profile",
    "reading",
    "cleaning",
    "casework",
    "outcome",
    "accounts",
    "evidence",
    "writing",
    "archive",
    "hands",
    "workspace",
    "history",
    "publication",
    "forms",
    "workers",
    "checkup",
    "verify",
    "pipeline",
    "screen",
    "show",
    "commands",
    "cli",
    "__main__",
]
# Inside these rooms modules stand in groups, in the order of the flow as well; "" is the room itself.
GROUPS = {
    "reading": ["files", "looks", ""],
    "writing": ["office", "filling", "ledger", "checking", "handouts", "returned", ""],
}
# Words of one campaign or one county: they belong into a profile.
CAMPAIGN_WORDS = re.compile("房|征收|安置|拆迁|产权|补偿|彭水|重庆|吉林|上访|信访|裁决|汉葭|过渡费")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def imports_of(path: Path) -> set[str]:
    """Rooms that a module imports, wherever the import stands."""
    rooms = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] + [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "ledgerproc" and len(parts) > 1 and parts[1] in ROOMS:
                rooms.add(parts[1])
    return rooms


def modules_that(path: Path) -> set[str]:
    """Modules of ours that a module imports, wherever the import stands."""
    nodes = nodes_of(path)
    apart = {  # what only types are checked with is not imported by a run
        inner
        for node in nodes
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and node not in apart:
            names = [f"{node.module}.{one.name}" for one in node.names]
            found.update(name if name in BY_NAME else node.module for name in names)
    return found & BY_NAME.keys()


def test_no_modules_import_each_other_in_a_circle():
    left = {name: modules_that(path) - {name} for name, path in BY_NAME.items()}
    while free := [name for name, used in left.items() if not used]:
        for name in free:
            del left[name]
        for used in left.values():
            used.difference_update(free)
    assert not left


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_rooms_before_it(path):
    room = room_of(path)
    if room == "__init__":
        return
    assert room in ROOMS, f"{room} has no place in the house: add it to ROOMS and to the docs"
    later = {one for one in imports_of(path) if ROOMS.index(one) > ROOMS.index(room)}
    assert not later


@pytest.mark.parametrize("room", GROUPS)
def test_a_group_of_modules_imports_only_from_groups_before_it(room):
    def rank(name: str) -> int:
        inside = name.split(".")[2:]
        return GROUPS[room].index(inside[0] if len(inside) > 1 else "")

    own = {name for name in BY_NAME if name.startswith(f"ledgerproc.{room}.")}
    assert {rank(name) for name in own} == set(range(len(GROUPS[room])))
    assert [
        (name, used)
        for name in sorted(own)
        for used in sorted(modules_that(BY_NAME[name]) & own)
        if rank(used) > rank(name)
    ] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small_and_say_what_they_are_for(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    if text.strip():
        assert ast.get_docstring(nodes_of(path)[0]), "a module opens with its charter"
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 50
    ]
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_in_python_knows_the_campaign(path):
    found = CAMPAIGN_WORDS.findall(path.read_text("utf-8"))
    assert not found


def test_workbooks_of_xlsxwriter_are_made_in_one_place_where_a_text_stays_text():
    made = re.compile(r"xlsxwriter import Workbook|xlsxwriter\.Workbook|import xlsxwriter")
    places = [path for path in MODULES if made.search(path.read_text("utf-8"))]
    assert [one.name for one in places] == ["cells.py"]
    with new_workbook(BytesIO()) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(("=1+1", "{=1}", "http://a.example", "12", "mailto:a@b.cn")):
            sheet.write(row, 0, text)
        kinds = {type(row[0]).__name__ for row in sheet.table.values()}
        assert (kinds, sheet.hyperlinks) == ({"String"}, {})


def code_words(folder: Path, pattern: str) -> set[str]:
    return {
        word
        for path in folder.rglob("*")
        if path.suffix in {".py", ".toml"} and path.name != "findings.toml"
        for word in re.findall(pattern, path.read_text("utf-8"))
    }


def test_every_code_of_the_catalogue_is_raised_by_the_program_and_by_some_test():
    codes = set(catalogue())
    pattern = r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b"
    assert codes - code_words(PACKAGE, pattern) == set()
    assert codes - code_words(ROOT / "tests", pattern) == set()


def test_every_code_that_the_program_names_is_in_the_catalogue():
    named = set()
    for path in MODULES:
        for node in nodes_of(path):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if called in {"Finding", "Problem"} and isinstance(first, ast.Constant):
                named.add(first.value)
    assert named
    assert named - set(catalogue()) == set()


def test_every_sentence_of_the_catalogue_is_whole():
    for code, entry in catalogue().items():
        assert entry.says and entry.remedy, code
        assert not entry.says.endswith("。"), code


def test_nothing_committed_names_a_machine():
    pattern = re.compile(r"/(?:work|tmp|home|root)/[a-z]")
    for path in [*MODULES, *(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "start.py"]:
        assert not pattern.search(path.read_text("utf-8")), path
