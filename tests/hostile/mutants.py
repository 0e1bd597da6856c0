"""Good files of every format, damaged in the ways that disks, networks and people damage them."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.grid_text import to_xlsb
from tests.hostile.packages import HEADERS, ROW, csv, docx, ods, sheet, workbook, zipped

ROOT = Path(__file__).resolve().parent.parent.parent


def seeds() -> dict[str, bytes]:
    """Good files, built here, and the old workbooks of the samples, which only Excel's kin write."""
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{v}</w:t></w:r></w:p></w:tc>' for v in line)}</w:tr>"
        for line in (HEADERS, ROW)
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>'
            for v in line
        )
        + "</table:table-row>"
        for line in (HEADERS, ROW)
    )
    lines = "".join(f"<tr>{''.join(f'<td>{v}</td>' for v in line)}</tr>" for line in (HEADERS, ROW))
    old = "".join(
        f"<Row>{''.join(f'<Cell><Data>{v}</Data></Cell>' for v in line)}</Row>"
        for line in (HEADERS, ROW)
    )
    found = {
        "a.xlsx": zipped(workbook(sheet(), sheet())),
        "b.xlsx": next((ROOT / "input").glob("*.xlsx")).read_bytes(),
        "c.ods": ods(rows),
        "d.docx": docx(f"<w:tbl>{cells}</w:tbl>"),
        "e.csv": csv(ROW, ROW),
        "f.csv": csv(ROW, ROW).decode().encode("gb18030"),
        "g.html": f"<html><table>{lines}</table></html>".encode(),
        "h.xml": (
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
            'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a">'
            f"<Table>{old}</Table></Worksheet></Workbook>"
        ).encode(),
        "j.xlsm": zipped(workbook() | {"xl/vbaProject.bin": b"code" * 200}),
        "k.xlsb": _binary(),
        "l.fods": _flat(rows),
        "z.zip": zipped({"郁山镇.csv": csv(), "保家镇.xlsx": zipped(workbook())}),
    }
    for number, path in enumerate(sorted((ROOT / "input").glob("*.[xo][ld]s"))):
        found[f"i{number}{path.suffix}"] = path.read_bytes()
    return found


def _binary() -> bytes:
    """A binary workbook, the same at any hour."""
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join("|".join(one) for one in (HEADERS, ROW))
        path = to_xlsb(Path(folder, "a.xlsb"), text)
        with zipfile.ZipFile(path) as package:
            return zipped({one: package.read(one) for one in package.namelist()})


def _flat(rows: str) -> bytes:
    """An OpenDocument table that is one XML file."""
    with zipfile.ZipFile(io.BytesIO(ods(rows))) as package:
        content = package.read("content.xml")
    return content.replace(b"office:document-content", b"office:document")


def mutants(count: int, seed: int = 20221130) -> Iterator[tuple[str, bytes]]:
    """``count`` damaged files by name, the same for the same seed."""
    chance = random.Random(seed)
    good = seeds()
    ways = (_cut, _flip, _zero, _integers, _doubled, _part)
    for number in range(count):
        name = list(good)[number % len(good)]
        way = ways[number // len(good) % len(ways)]
        yield f"{number:05}-{way.__name__[1:]}-{name}", way(good[name], chance)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 16, 64))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _zero(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    length = min(len(data) - start, chance.choice((8, 64, 512, 4096)))
    return data[:start] + bytes(length) + data[start + length :]


def _integers(data: bytes, chance: random.Random) -> bytes:
    """Lengths and counts that lie: the largest and smallest numbers at some places."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 2, 8))):
        at = chance.randrange(max(1, len(found) - 8))
        value = chance.choice((b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f", b"\xfe\xff\xff\xff"))
        found[at : at + 4] = value
    return bytes(found)


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((1, 16, 256, 2048))]
    return data[:start] + piece * chance.choice((2, 3, 20)) + data[start + len(piece) :]


def _part(data: bytes, chance: random.Random) -> bytes:
    """One part of a package damaged and packed anew, so that every check sum is right."""
    if not data.startswith(b"PK"):
        return _flip(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    name = chance.choice([one for one, content in parts.items() if content])
    way = chance.choice((_cut, _flip, _zero, _integers, _doubled))
    return zipped(parts | {name: way(parts[name], chance)}, 1)
