"""What may stand between braces in a template, checked before the first case is written.

In: the text of one cell of a template. Out: an ``Expression`` that gives the cell's value.
Only reading names, ``if`` and one filter are allowed: a template lays a page out, it does
not compute. Values never become template source, whatever they hold.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct, field

Scope = Mapping[str, object]
Path = tuple[str, ...]

# Everything that an expression may be made of; anything else is refused by its name.
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Concat,
)
WHOLE = re.compile(r"\s*\{\{(?P<inner>[^{}]*)\}\}\s*")

# A name, or a name and a field, between braces.
SIMPLE = re.compile(r"\{\{ *([^\W\d]\w*(?:\.[^\W\d]\w*)?) *\}\}")
# Braces that somebody meant to be filled: full width, or one where two are needed.
MEANT = re.compile(r"(?<!\{)(?:\{|｛｛?)(?!%)(?P<name>[^{}｛｝]++)(?:\}|｝｝?)(?!\})")
_SHOWN = 200  # characters of a faulty text that a sentence quotes
# Words that mean something else to Jinja.
KEYWORDS = frozenset({"true", "True", "false", "False", "none", "None", "not", "and", "or"})


class TemplateError(Exception):
    """A fault in a template: where it stands, and what is allowed there (Chinese)."""


class Vocabulary(Struct, frozen=True):
    """The names that a template may use.

    ``groups`` have fields ({{ 栏.名称 }}); ``loops`` have them too, and repeat the row
    that uses them once per case. Rows of a loop in ``nested`` repeat once per group,
    together with the rows of its cases beside them: ``{"组": "行"}``.
    """

    names: frozenset[str] = frozenset()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loops: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nested: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> Mapping[str, frozenset[str]]:
        """What stands behind a point, by what stands before it."""
        return {**self.groups, **self.loops}

    def describe(self, root: str = "") -> str:
        """All names, for an error message; of one group or loop where its name is right."""
        fields = self.fields
        if root in fields:
            return "、".join(f"{root}.{one}" for one in sorted(fields[root]))
        dotted = [f"{name}.{'/'.join(sorted(fields[name]))}" for name in sorted(fields)]
        return "、".join((*sorted(self.names), *dotted))

    def nearest(self, shown: str) -> str:
        """The name that a wrong one was most likely meant to be; "" where none is near."""
        known = [
            *self.names,
            *(f"{root}.{one}" for root in self.fields for one in self.fields[root]),
        ]
        return next(iter(difflib.get_close_matches(shown, sorted(known), 1, 0.5)), "")


class Expression(Struct, frozen=True):
    """The text of a template's cell, ready to be given values."""

    source: str
    paths: tuple[Path, ...]  # the names that it reads
    evaluate: Callable[[Scope], object]

    def roots(self) -> frozenset[str]:
        """The first parts of the names that it reads."""
        return frozenset(path[0] for path in self.paths)


def is_expression(text: str) -> bool:
    """Whether a template's text has something to fill in."""
    return "{{" in text or "{%" in text or "{#" in text


def check_fixed(text: str, vocabulary: Vocabulary) -> None:
    """Refuse a text whose braces are no braces: it would be printed as it stands."""
    for found in MEANT.finditer(text):
        whole, name = found[0], found["name"].strip()
        known = name in vocabulary.names or name.partition(".")[0] in vocabulary.fields
        if known or whole.startswith("｛｛"):
            raise TemplateError(f"“{whole}”写法有误；应写成 {{{{ {name} }}}}，用两对半角花括号")


def compile_text(text: str, vocabulary: Vocabulary) -> Expression:
    """The expression of a text; a TemplateError says what is wrong without a place."""
    pieces = _split_simple(text)
    if pieces is not None:
        paths = tuple(dict.fromkeys(one for one in pieces if not isinstance(one, str)))
        for path in paths:
            _check_path(path, vocabulary)
        return Expression(text, paths, _from_pieces(pieces))
    try:
        tree = _environment().parse(text)
        _check_nodes(tree, text)
        paths = tuple(_paths(tree))
        for path in paths:
            _check_path(path, vocabulary)
        return Expression(text, paths, _evaluator(text, tree))
    except (TemplateSyntaxError, RecursionError, ValueError) as fault:  # too deep, too long
        raise TemplateError(
            f"“{text[:_SHOWN]}”写法有误；应写成 {{{{ 名称 }}}}，例如 {{{{ {_example(vocabulary)} }}}}"
        ) from fault


def say(value: object) -> str:
    """A value within a sentence: dates as 2022年12月20日, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def _split_simple(text: str) -> list[str | Path] | None:
    """Fixed texts and names in turn, where a text is no more than that: most cells are.

    Jinja would say the same, twenty times slower.
    """
    if "{%" in text or "{#" in text:
        return None
    split = SIMPLE.split(text)
    if any("{" in one or "}" in one for one in split[::2]):
        return None
    pieces: list[str | Path] = []
    for number, one in enumerate(split):
        if number % 2:
            if one in KEYWORDS:
                return None
            pieces.append(tuple(one.split(".")))
        elif one:
            pieces.append(one)
    return pieces


def _from_pieces(pieces: Sequence[str | Path]) -> Callable[[Scope], object]:
    if len(pieces) == 1 and not isinstance(pieces[0], str):
        return _reader(pieces[0])
    return _joiner(pieces)


def _evaluator(text: str, tree: nodes.Template) -> Callable[[Scope], object]:
    """The cheapest way to the value: a plain name, a sentence of names, or Jinja itself."""
    pieces = _pieces(tree)
    if pieces is not None:
        return _from_pieces(pieces)
    whole = WHOLE.fullmatch(text)
    if whole:
        compiled = _environment().compile_expression(whole["inner"], undefined_to_none=False)
        return lambda scope: compiled(**scope)
    template = _environment().from_string(text)
    return lambda scope: template.render(scope)


def _reader(path: Path) -> Callable[[Scope], object]:
    if len(path) == 1:
        name = path[0]
        return lambda scope: scope[name]
    root, key = path
    return lambda scope: scope[root][key]  # type: ignore[index]


def _joiner(pieces: Sequence[str | Path]) -> Callable[[Scope], object]:
    readers = [one if isinstance(one, str) else _reader(one) for one in pieces]
    return lambda scope: "".join(
        one if isinstance(one, str) else say(one(scope)) for one in readers
    )


def _pieces(tree: nodes.Template) -> list[str | Path] | None:
    """Fixed texts and names in turn; None where the text is more than that."""
    pieces: list[str | Path] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            return None
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                pieces.append(node.data)
                continue
            path = _path(node)
            if path is None:
                return None
            pieces.append(path)
    return pieces


def _path(node: nodes.Node) -> Path | None:
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return (node.node.name, node.attr)
    return None


def _paths(tree: nodes.Template) -> list[Path]:
    """Every name read, with its field where it has one, once each."""
    dotted = list(tree.find_all(nodes.Getattr))
    owned = {id(node.node) for node in dotted}
    names = [node for node in tree.find_all(nodes.Name) if id(node) not in owned]
    found = [_path(node) for node in (*dotted, *names)]
    return list(dict.fromkeys(path for path in found if path is not None))


def _check_nodes(tree: nodes.Template, text: str) -> None:
    for node in tree.find_all(nodes.Node):
        is_deep = isinstance(node, nodes.Getattr) and not isinstance(node.node, nodes.Name)
        is_filter = isinstance(node, nodes.Filter) and node.name not in FILTERS
        if not isinstance(node, ALLOWED) or is_deep or is_filter:
            raise TemplateError(
                f"“{text[:_SHOWN]}”用了不允许的写法；只能用 {{{{ 名称 }}}}、{{{{ 名称 | 日期 }}}} "
                "和 {% if 名称 %}…{% endif %}"
            )


def _check_path(path: Path, vocabulary: Vocabulary) -> None:
    known = vocabulary.fields.get(path[0], frozenset())
    if (len(path) == 2 and path[1] in known) or (len(path) == 1 and path[0] in vocabulary.names):
        return
    shown = ".".join(path)
    near = vocabulary.nearest(shown)
    meant = f"，是不是“{near}”" if near else ""
    raise TemplateError(f"没有“{shown}”{meant}；可以写：{vocabulary.describe(path[0])}")


def _example(vocabulary: Vocabulary) -> str:
    return vocabulary.describe().split("、")[0]


FILTERS: Mapping[str, Callable[[object], str]] = {"日期": say}


@cache
def _environment() -> Environment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, keep_trailing_newline=True, finalize=say, autoescape=False
    )
    environment.filters = dict(FILTERS)
    environment.globals = {}
    return environment
