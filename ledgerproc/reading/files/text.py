"""Reads delimited text (CSV, TSV) into one grid, its rows numbered by physical lines.

In: the bytes of a text file. Out: one grid named by the file's stem, or a reason why the
encoding cannot be told. Whether every quote is closed is ``textcounts``' business.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath

from ledgerproc.reading.files.grid import CellValue, Grid

_DELIMITERS = (",", "\t", ";", "，", "|")
_COMMON = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
_ODD = re.compile(r"[\ue000-\uf8ff\ufffd\u0080-\u009f]")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
GUESSED = "gb18030"
MAX_FIELD = 1_000_000  # characters; the csv module's own limit is below a long narrative's


class TextError(Exception):
    """Text that cannot be decoded or cut into rows; the message is for clerks."""


def read_text(name: str, data: bytes) -> list[Grid]:
    """The one grid of a delimited text file."""
    text = decode_text(data)
    if "\x00" in text:  # what a disk or a copy that broke off leaves behind
        raise TextError("文字中有空字符，文件可能没有复制完或下载完")
    rows, numbers = _cut(text, delimiter_of(text))
    while rows and not any(rows[-1]):
        rows.pop()
        numbers.pop()
    stem = PurePosixPath(name).stem
    values: list[list[CellValue]] = [[cell or None for cell in row] for row in rows]
    return [Grid(file=name, sheet=stem, rows=values, numbers=numbers)]


def is_cut(text: str) -> bool:
    """Whether text ends inside a row: its last line is not ended, and shorter than all others.

    So does a header alone whose line is not ended: whatever stood below it may be gone.
    """
    if not text.strip() or text[-1] in "\r\n":
        return False
    sizes = [len(row) for row in _cut(text, delimiter_of(text))[0] if any(row)]
    whole = set(sizes[:-1])
    if not whole:
        return sizes[-1:] > [1]
    return len(sizes) > 2 and len(whole) == 1 and sizes[-1] < min(whole)


def decode_text(data: bytes) -> str:
    """The text of a file: by its mark, else strict UTF-8, else plausible GB18030."""
    encoding = encoding_of(data)
    text = _strict(data, encoding)
    if encoding == GUESSED and not _is_plausible(text):
        raise TextError("文字编码不能确定")
    return text


def encoding_of(data: bytes) -> str:
    """How a text is to be decoded; ``GUESSED`` where no mark says so and it is no UTF-8."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return GUESSED
    return "utf-8"


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TextError("文字编码不能确定，或文件不完整") from error


def _is_plausible(text: str) -> bool:
    """GB18030 decodes almost anything: real Chinese has few odd and many common characters."""
    wide = [one for one in text if ord(one) > 127]
    if not wide:
        return True
    odd = len(_ODD.findall(text))
    common = len(_COMMON.findall(text))
    return odd * 50 <= len(wide) and common * 10 >= len(wide) * 8


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the most of the first lines into columns, commas first."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    scores = {one: sum(line.count(one) for line in lines) for one in _DELIMITERS[:3]}
    best = max(_DELIMITERS[:3], key=lambda one: scores[one])
    if scores[best] == 0:
        best = max(_DELIMITERS[3:], key=lambda one: sum(line.count(one) > 2 for line in lines))
        return best if sum(line.count(best) > 2 for line in lines) * 2 > len(lines) else ","
    return best


def _cut(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Rows with the physical line on which each one starts."""
    csv.field_size_limit(MAX_FIELD)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows: list[list[str]] = []
    numbers: list[int] = []
    start = 1
    try:
        for row in reader:
            rows.append(row)
            numbers.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise TextError("有一格文字长得不像台账，可能是引号没有成对") from error
    return rows, numbers
