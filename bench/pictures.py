"""Makes the pictures of ``docs/pictures/`` from a run on the shipped files.

``python bench/pictures.py`` needs LibreOffice, Chromium, pdftoppm and Pillow; none of them is
needed to run the program. Look at what it made before committing it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent.parent
TARGET = HERE / "docs" / "pictures"
LARGEST = 120_000  # bytes of a picture
# Fonts that papers name and few systems besides Windows have, and one of the same widths: Chinese
# characters twice as wide as letters and digits. Without it lines break where they do not in Excel.
NAMED = (
    "仿宋",
    "仿宋_GB2312",
    "楷体",
    "楷体_GB2312",
    "黑体",
    "宋体",
    "方正小标宋简体",
    "Calibri",
    "Carlito",
)
STAND_IN = "Noto Sans Mono CJK SC"
COLOURS = 64
# name, file below the period (a folder means its first file), page, width in pixels
PAPERS = (
    ("ledger", "全县台账.xlsx", 1, 900),
    ("task-sheet", "部门任务单/县住房城乡建委.xlsx", 1, 900),
    ("order", "部门任务单/另附/督办单", 1, 560),
    ("returned", "退回清单", 2, 900),
    ("summary", "会议材料/汇总表.xlsx", 1, 600),
    ("ranks", "会议材料/附表.xlsx", 1, 600),
    ("circular", "会议材料/通报.docx", 1, 560),
)
SCREENS = (
    ("overview-wide", 1280, 1500),
    ("overview-tablet", 820, 1200),
    ("overview-phone", 500, 1080),
)
MONTAGE = ("ledger", "task-sheet", "returned", "summary", "overview-wide")
MONTAGE_WIDTH, GAP, GROUND = 1400, 14, "#dfe3ea"


def run_program(folder: Path) -> Path:
    """A run on the shipped files; the period's folder."""
    words = ["run", "input", "--output", str(folder / "output"), "--as-of", "2022-11-30", "--quiet"]
    subprocess.run([sys.executable, "-m", "ledgerproc", *words], cwd=HERE, check=True)
    return folder / "output" / "2022-11"


def use_fonts(folder: Path) -> None:
    """Let programs started from here find the stand-in for the fonts that are named."""
    rule = (
        '<match target="pattern"><test name="family"><string>{}</string></test>'
        '<edit name="family" mode="assign" binding="strong"><string>{}</string></edit></match>'
    )
    rules = "".join(rule.format(one, STAND_IN) for one in NAMED)
    own = folder / "fonts.conf"
    include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    cache = f"<cachedir>{folder}/fonts</cachedir>"
    own.write_text(f"<fontconfig>{include}{cache}{rules}</fontconfig>", "utf-8")
    os.environ["FONTCONFIG_FILE"] = str(own)


def page_of(file: Path, page: int, width: int, folder: Path) -> Image.Image:
    """A page of an office file as it prints."""
    own = folder / "pdf" / file.stem
    own.mkdir(parents=True, exist_ok=True)
    command = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(own), str(file)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = next(own.glob("*.pdf"))
    picture = own / "page"
    pages = ["-f", str(page), "-l", str(page), "-singlefile"]
    command = ["pdftoppm", "-png", *pages, "-scale-to-x", str(width), "-scale-to-y", "-1"]
    subprocess.run([*command, str(made), str(picture)], check=True)
    return Image.open(picture.with_suffix(".png")).convert("RGB")


def screen_of(page: Path, width: int, height: int, folder: Path) -> Image.Image:
    """The overview in a browser's window."""
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    target = folder / f"{width}.png"
    command = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--window-size={width},{height}", f"--screenshot={target}", page.as_uri()]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Image.open(target).convert("RGB")


def save(picture: Image.Image, name: str) -> None:
    """Save with few colours, smaller where that is still too large."""
    colours = COLOURS
    target = TARGET / f"{name}.png"
    while True:
        # Few colours, but the rare ones too: what is overdue is red.
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE).save(target, optimize=True)
        if target.stat().st_size <= LARGEST:
            break
        if colours > 8:
            colours //= 2
        else:
            picture = picture.resize((picture.width * 9 // 10, picture.height * 9 // 10))
    print(f"{target.relative_to(HERE)}  {target.stat().st_size:,} bytes")


def montage(pictures: dict[str, Image.Image]) -> Image.Image:
    """Three landscape pages in one column beside the summary and the overview."""
    column = (MONTAGE_WIDTH - 4 * GAP) // 3
    wide = [fit(trim(pictures[name]), column) for name in MONTAGE[:3]]
    tall = [fit(pictures[name], column) for name in MONTAGE[3:]]
    height = max(one.height for one in tall)
    room = (height - 2 * GAP) // 3
    wide = [cut(one, room) for one in wide]
    canvas = Image.new("RGB", (MONTAGE_WIDTH, height + 2 * GAP), GROUND)
    top = GAP
    for one in wide:
        canvas.paste(one, (GAP, top))
        top += one.height + GAP
    for number, one in enumerate(tall, 1):
        canvas.paste(one, (GAP + number * (column + GAP), GAP))
    return canvas


def fit(picture: Image.Image, width: int) -> Image.Image:
    """The picture in another width."""
    return picture.resize(
        (width, picture.height * width // picture.width), Image.Resampling.LANCZOS
    )


def trim(picture: Image.Image) -> Image.Image:
    """A page without the white around what stands on it."""
    ink = picture.convert("L").point(lambda shade: 255 if shade < 250 else 0)
    rows = [row for row in range(ink.height) if ink.crop((0, row, ink.width, row + 1)).getbbox()]
    last = next((a for a, b in pairwise(rows) if b - a > 60), rows[-1])
    left, top, right, _ = ink.getbbox() or (0, 0, *picture.size)
    edge = 16
    box = (max(0, left - edge), max(0, top - edge), right + edge, last + edge)
    return picture.crop(box)


def cut(picture: Image.Image, height: int) -> Image.Image:
    """The upper part of a picture."""
    return picture.crop((0, 0, picture.width, min(height, picture.height)))


def main() -> None:
    """Make all pictures."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        use_fonts(folder)
        period = run_program(folder)
        pictures = {}
        for title, file, page, width in PAPERS:
            path = period / file
            if path.is_dir():
                path = sorted(path.iterdir())[0]
            pictures[title] = page_of(path, page, width, folder)
        for title, width, height in SCREENS:
            pictures[title] = screen_of(period / "会议材料" / "总览.html", width, height, folder)
    for title, picture in pictures.items():
        save(picture, title)
    save(montage(pictures), "overview")


if __name__ == "__main__":
    main()
