"""The command line: help in Chinese, exit statuses, what is printed where, and how soon.

``pytest tests/test_cli.py --update-docs`` writes docs/commands.md anew.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from ledgerproc import cli, pipeline

from .grid_text import to_xlsx

ROOT = Path(__file__).resolve().parent.parent
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
CHINESE = re.compile("[\u4e00-\u9fff]")
LEDGER = """
全县国有土地上房屋征收领域突出问题专项整治台账
乡镇（街道）：郁山镇
突出问题名称 | 主要案情 | 问题分类 | 处置措施预案 | 办结时间 | 牵头部门及责任人员 | 备注
供销社职工宿舍12栋危房未整治问题 | 12栋共9户，2019年10月18日鉴定为D级危房，至今未搬离。 | 危房整治不及时类 | 组织搬离。 | {deadline} | 县住房城乡建委 孙小强 13700236118 | 无
"""
GOOD = LEDGER.format(deadline="2022年12月20日")
FAULTY = LEDGER.format(deadline="待定")


def commands_of(group=cli.commands, path=("ledgerproc",)):
    """Every command with the words that call it, groups before what is in them."""
    found = [(path, group)]
    for name in sorted(group.commands):
        one = group.commands[name]
        found += (
            commands_of(one, (*path, name))
            if isinstance(one, click.Group)
            else [((*path, name), one)]
        )
    return found


def help_of(path, command) -> str:
    context = None
    for at, one in enumerate(path):
        within = command if at + 1 == len(path) else dict(commands_of())[path[: at + 1]]
        settings = within.context_settings
        context = within.context_class(within, info_name=one, parent=context, **settings)
    return command.get_help(context)


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the program in this process: exit status, standard output, standard error."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["ledgerproc", *map(str, words)])
        try:
            cli.main()
            status = 0
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


@pytest.mark.parametrize("path, command", commands_of(), ids=lambda one: str(one))
def test_every_command_and_option_has_help_in_chinese(path, command):
    assert CHINESE.search(command.help or "")
    context = command.context_class(command, **command.context_settings)
    for param in command.get_params(context):
        if isinstance(param, click.Option):
            assert CHINESE.search(param.help or ""), param.opts
    text = help_of(path, command)
    assert text.startswith(f"用法：{' '.join(path)} ")
    assert not re.search(r"Usage|Options|Commands|default|required|Show this", text)


def commands_page() -> str:
    lines = [
        "# 全部命令",
        "",
        "每个命令的 `--help`。本页由程序生成，请勿手改。"
        "没有装 ledgerproc 时，把 `ledgerproc` 换成 `python start.py`。",
        "",
        "退出码：0 完成；1 运行失败，没有发布任何结果；2 命令或规则文件写法不对；"
        "3 完成，但有文件读不了。`check` 另用 1 表示有“错误”。",
    ]
    for path, command in commands_of():
        lines += ["", f"## {' '.join(path)}", "", "```", help_of(path, command), "```"]
    return "\n".join(lines) + "\n"


def test_the_page_of_commands_is_what_the_program_says(request):
    if request.config.getoption("--update-docs"):
        COMMANDS_PAGE.write_text(commands_page(), "utf-8", newline="\n")
    assert COMMANDS_PAGE.read_text("utf-8") == commands_page()


@pytest.mark.parametrize(
    "words, says",
    [
        ("", "用法：ledgerproc"),
        ("--nope", "没有“--nope”这个选项"),
        ("sweep", "没有这个命令"),
        ("profile sweep", "没有这个命令"),
        ("run --as-of 30.11.2022", "“--as-of”的值不对，应写成 2022-11-30 这样"),
        ("run --as-of 2022-11-31", "“--as-of”的值不对"),
        ("run --as-of", "“--as-of”后面缺少内容"),
        ("run --quiet=1", "“--quiet”后面"),
        ("run --output {file}", "“--output”的值不对，应是文件夹"),
        ("run {folder}/nothing", "找不到输入“"),
        ("run --outptu x", "没有“--outptu”这个选项"),
        ("check", "缺少 FILE..."),
        ("check {folder}/nothing.xlsx", "找不到输入“"),
        ("check {file} --profile nothing", "nothing"),
        ("explain", "缺少 编号"),
        ("explain 1 2", "多写了内容"),
        ("explain 1 --output {folder}", "中还没有出过结果"),
        ("explain 1 --output {folder} --period 2022", "“2022”不是月份"),
        ("diff 2022-11", "缺少 YYYY-MM"),
        ("diff 2022-11 2022-12 --output {folder}", "中还没有出过结果"),
        ("diff 2022 2022-12 --output {folder}", "“2022”不是月份"),
        ("form", "请写出乡镇（街道）名称，或用 --all"),
        ("form 郁山镇 --all", "请写出乡镇（街道）名称，或用 --all"),
        ("form 不存在镇 --output {folder}", "“不存在镇”不是本县的乡镇（街道）"),
        ("form --all --profile nothing", "nothing"),
        ("profile check", "缺少 FILE"),
        ("profile check {folder}/nothing.toml", "找不到"),
    ],
)
def test_a_mistake_on_the_command_line_exits_2_with_a_chinese_sentence(call, tmp_path, words, says):
    (tmp_path / "file").write_text("x")
    filled = words.format(folder=tmp_path, file=tmp_path / "file").split()
    status, out, err = call(*filled)
    assert (status, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert [one.name for one in tmp_path.iterdir()] == ["file"], "nothing was made"


def test_a_wrong_profile_stops_the_run_before_an_input_is_opened(call, tmp_path, monkeypatch):
    def opened(*_, **__):
        raise AssertionError("an input was opened")

    monkeypatch.setattr(pipeline, "find_run", opened)
    (tmp_path / "input").mkdir()
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('name = "x"', "utf-8")
    status, out, err = call(
        "run", tmp_path / "input", "--profile", wrong, "--output", tmp_path / "o"
    )
    assert (status, out) == (2, "")
    assert str(wrong) in err and CHINESE.search(err)
    assert not (tmp_path / "o").exists()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A good ledger, and one that nobody can open."""
    folder = tmp_path_factory.mktemp("input")
    to_xlsx(folder / "郁山镇.xlsx", Sheet1=GOOD)
    (folder / "石柳乡.xlsx").write_bytes(b"PK\x03\x04 broken")
    return folder


def ledgerproc(*words) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "ledgerproc", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.threat(n=47)
def test_a_file_that_cannot_be_read_is_named_with_what_to_do_and_the_rest_is_done(inputs, tmp_path):
    done = ledgerproc("run", inputs, "--output", tmp_path, "--as-of", "2022-11-30")
    assert done.returncode == 3
    assert re.fullmatch(r"石柳乡\.xlsx：.+。请.+重新报送.*。\n", done.stderr)
    assert "台账：1 件" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert (tmp_path / "2022-11" / "全县台账.xlsx").is_file()


UNCERTAIN = "序号|内容|问题分类|处置措施|办结时间|牵头部门\n1|甲|四|拨付|长期|县财政局"


def test_a_file_of_which_no_ledger_is_certain_counts_as_unread(call, tmp_path):
    folder, words = tmp_path / "input", ("--output", tmp_path / "o", "--as-of", "2022-11-30")
    folder.mkdir()
    path = to_xlsx(folder / "石柳乡.xlsx", Sheet1=UNCERTAIN)
    to_xlsx(folder / "台账.xlsx", Sheet1=UNCERTAIN)
    to_xlsx(folder / "郁山镇.xlsx", Sheet1=GOOD, Sheet2=UNCERTAIN)  # of which one sheet is read
    status, out, err = call("run", folder, *words)
    assert status == 3
    assert [line.partition("：表头无法确定")[0] for line in err.splitlines()] == [
        "台账.xlsx", "石柳乡.xlsx",
    ]  # fmt: skip
    assert "已报 1，零报告 0，未报 38；另有 1 个文件没有写明是哪个乡镇（街道）的" in out
    status, out, err = call("check", path, "--as-of", "2022-11-30")
    assert (status, "有文件读不了" in out) == (3, True)
    assert err.startswith("石柳乡.xlsx：表头无法确定")
    assert call("check", folder / "郁山镇.xlsx", "--as-of", "2022-11-30")[0] == 1


def test_quiet_prints_nothing_and_json_prints_json(call, inputs, tmp_path):
    words = ("run", inputs / "郁山镇.xlsx", "--output", tmp_path, "--as-of", "2022-11-30")
    done = ledgerproc(*words, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    status, out, err = call(*words, "--json")
    figures = json.loads(out)
    assert (figures["period"], figures["cases"], figures["unreadable"]) == ("2022-11", 1, [])
    assert (status, err) == (0, "")


def test_help_imports_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ledgerproc", "--help"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    heavy = {"openpyxl", "docx", "lxml", "xlsxwriter", "rapidfuzz", "python_calamine", "jinja2"}
    assert "click" in imported
    assert imported & (heavy | {"rich", "pebble", "pandas"}) == set()


def test_the_package_gives_run_to_other_programs_only_when_asked():
    code = (
        "import sys, ledgerproc; assert 'ledgerproc.pipeline' not in sys.modules;"
        "from ledgerproc import Published, run; import ledgerproc.pipeline as p;"
        "assert (run, Published) == (p.run, p.Published); print(ledgerproc.__version__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)
    import ledgerproc as package

    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing


# --- check ---


def test_check_tells_how_a_sheet_was_read_and_that_it_may_be_sent(inputs, tmp_path):
    done = ledgerproc("check", inputs / "郁山镇.xlsx", "--as-of", "2022-11-30")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:6] == [
        "郁山镇.xlsx",
        "",
        "工作表“Sheet1”：台账",
        "乡镇（街道）：郁山镇（看表格上方（A2））",
        "表头：第 3 行",
        "读取 4 行：标题表头 3，空白模板行 0，合计表尾 0，数据行 1",
    ]
    assert lines[6:9] == [
        "列\t表头原文\t识别为\t依据",
        "A\t突出问题名称\t突出问题名称\t规定栏目名称",
        "B\t主要案情\t主要案情\t规定栏目名称",
    ]
    assert "错误 0，警告 0，提示 0。没有错误，可以报送" in lines
    assert "\x1b" not in done.stdout


def test_check_names_faults_by_their_cell_and_publishes_nothing(call, tmp_path):
    path = to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1=FAULTY.replace("备注", "天气"))
    status, out, err = call("check", path, "--as-of", "2022-11-30")
    assert (status, err) == (1, "")
    assert "错误\tSheet1!E4\t待定\t“待定”没有明确的日期\t请填写到日" in out
    assert "G\t天气\t未采用\t" in out
    assert "请改正错误后再报送" in out
    assert [one.name for one in tmp_path.iterdir()] == ["郁山镇.xlsx"]


def test_check_of_a_file_without_a_ledger_does_not_say_that_it_may_be_sent(call, tmp_path):
    path = to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1="事情|经过|谁来办\n张某未交房|至今未交房|李某")
    status, out, _ = call("check", path, "--as-of", "2022-11-30")
    assert status == 1
    assert "有文件没有读到台账，请先核对表头或换成台账再报送" in out
    assert "可以报送" not in out


def test_check_as_json(call, inputs, tmp_path):
    whole = "５００２４３１９９００９０４１７１４"
    path = to_xlsx(tmp_path / "郁山镇.xlsx", Sheet1=FAULTY.replace("备注", f"备注{whole}"))
    status, out, _ = call("check", path, inputs / "石柳乡.xlsx", "--json", "--as-of", "2022-11-30")
    told = json.loads(out)
    assert whole not in out and "500243********1714" in out
    assert status == 3
    assert told["unreadable"] == ["石柳乡.xlsx"]
    assert (told["errors"], told["warnings"]) == (2, 0)
    file = next(one for one in told["files"] if one["file"] == "郁山镇.xlsx")
    (sheet,) = file["sheets"]
    assert (sheet["purpose"], sheet["place"], sheet["header_rows"]) == ("台账", "郁山镇", "3")
    assert sheet["rows"] == {"标题表头": 3, "空白模板行": 0, "合计表尾": 0, "数据行": 1}
    assert sheet["columns"][4] == {
        "column": "E",
        "header": "办结时间",
        "read_as": "办结时间",
        "reason": "规定栏目名称",
    }
    (finding,) = [one for one in file["findings"] if one["cell"] == "E4"]
    assert (finding["code"], finding["cell"]) == ("DEADLINE_NO_DATE", "E4")


def test_check_tells_a_file_that_cannot_be_read_on_standard_error(call, inputs):
    status, out, err = call("check", inputs / "石柳乡.xlsx")
    assert status == 3
    assert err.startswith("石柳乡.xlsx：") and "重新报送" in err
    assert "无法读取" in out


@pytest.mark.parametrize(
    "head, name, told_by",
    [
        ("乡镇（街道）：郁山镇", "台账.xlsx", "表格上方（A2）"),
        ("郁山镇突出问题台账", "台账.xlsx", "表格标题"),
        ("2022年11月", "郁山镇.xlsx", "文件名"),
    ],
)
def test_check_tells_where_the_place_was_read(call, tmp_path, head, name, told_by):
    path = to_xlsx(tmp_path / name, Sheet1=GOOD.replace("乡镇（街道）：郁山镇", head))
    told = json.loads(call("check", path, "--json", "--as-of", "2022-11-30")[1])
    (sheet,) = told["files"][0]["sheets"]
    assert (sheet["place"], sheet["place_from"]) == ("郁山镇", told_by)


def test_what_a_file_says_never_steers_the_terminal(call, tmp_path):
    path = to_xlsx(
        tmp_path / "郁山镇.xlsx", Sheet1=GOOD.replace("备注", "天\u202e气500243199009041714")
    )
    out = call("check", path, "--as-of", "2022-11-30")[1]
    assert "\u202e" not in out
    assert "500243199009041714" not in out
