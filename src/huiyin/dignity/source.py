"""What the source itself says: names, queries that would order or group people by their complaints, fields of forms.

Read with `ast`, never run. `Found` says where and what; an empty list means that nothing forbidden stands there.
"""

import ast
import hashlib
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from huiyin.held import labels as words

AGGREGATES = frozenset({"Count", "Sum", "Avg", "Max", "Min", "StdDev", "Variance"})
PIECES = frozenset(
    {"contains", "icontains", "startswith", "istartswith", "search", "regex", "iregex", "trigram_similar"}
)
WORD = re.compile(r"[A-Za-z_]\w*")
ASKING = frozenset(
    {
        "order_by",
        "earliest",
        "latest",
        "annotate",
        "alias",
        "aggregate",
        "filter",
        "exclude",
        "get",
        "Q",
        "BY",
        "by",
        "By",
    }
    | {"Counter", "sorted", "groupby", "sort", "most_common"}
)
GROUPING = re.compile(r"\b(GROUP|ORDER)\s+BY\b([^;()]*)", re.IGNORECASE)
FIELD = re.compile(r"""(?:\bname=|(?:text_input|text_area|select|tiles|voice|photos)\()["'](\w+)["']""")


@dataclass(frozen=True, slots=True)
class Found:
    """Something forbidden: where it stands, and what it is."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Persons:
    """By what a person is named in code: models that hold people, and the columns that lead to them."""

    models: frozenset[str]
    keys: frozenset[str]

    def named(self, path: str) -> bool:
        """Whether a path of a query ("-case__contact_id") leads to a person."""
        parts = path.lstrip("-+").split("__")
        return any(part in self.keys for part in parts)


def files_of(
    root: Path, leave: Collection[str] = ("migrations", "dignity", "locale", "static")
) -> Iterator[tuple[Path, str]]:
    """Every module and template below `root`, with the name by which it is told of."""
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html")]):
        if not set(leave) & set(path.relative_to(root).parts):
            yield path, path.relative_to(root).as_posix()


def look_at(root: Path, persons: Persons) -> tuple[int, list[Found]]:
    """How many files were read, and what is forbidden in them."""
    found: list[Found] = []
    n = 0
    for path, where in files_of(root):
        n += 1
        text = path.read_text("utf-8")
        found += (
            list(_in_template(text, where))
            if path.suffix == ".html"
            else list(in_module(text, where, persons))
        )
    return n, found


def mark_of(root: Path, persons: Persons) -> str:
    """A hash over all that `look_at` would read, and over what it would look for: the same mark, the same result."""
    said = hashlib.sha256(repr((sys.version_info[:2], sorted(persons.keys), sorted(persons.models))).encode())
    for path, where in files_of(root, leave=("migrations", "locale", "static")):
        text = path.read_bytes()
        said.update(f"{where} {len(text)}\n".encode() + text)
    return said.hexdigest()


def in_module(text: str, where: str, persons: Persons) -> Iterator[Found]:
    """What is forbidden in one module. One that holds no word of the kind need not be taken apart."""
    said = {part for word in WORD.findall(text) for part in (word, *word.split("__"))}
    of_people = (said & (persons.keys | persons.models)) and (said & ASKING)
    if not of_people and not any(map(_holds, said)):
        return
    tree = ast.parse(text)
    for node in ast.walk(tree):
        place = f"{where}:{getattr(node, 'lineno', 0)}"
        yield from (
            Found(place, what) for what in (*_names(node), *_queries(node, persons), *_by_hand(node, persons))
        )


@cache
def _holds(name: str) -> bool:
    return bool(words.in_name(name))


def _names(node: ast.AST) -> Iterator[str]:
    """Functions, classes, arguments, and what is kept on an object or in a class."""
    named: list[str | None] = []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        named.append(node.name)
    elif isinstance(node, ast.arg) or (isinstance(node, ast.keyword) and node.arg):
        named.append(node.arg)
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        named.append(node.attr)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        named.append(node.id)
    for name in named:
        if name and not words.OF_ROWS.fullmatch(name) and (part := words.in_name(name)):
            yield f"the name {name} holds {part!r}"


def _queries(node: ast.AST, persons: Persons) -> Iterator[str]:
    """A query that orders by a person, counts by one, or looks one up by what was typed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for match in GROUPING.finditer(node.value):
            columns = set(re.findall(r"\w+", match[2].lower()))
            if columns & {key.lower() for key in persons.keys}:
                yield f"SQL that {match[1].lower()}s by a person: {match[0].strip()[:80]}"
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    verb = node.func.attr
    if verb in ("order_by", "earliest", "latest"):
        yield from (f"{verb} by a person: {path}" for path in _paths(node) if persons.named(path))
    if verb in ("annotate", "alias", "aggregate") and _aggregates(node):
        chain = list(_chain(node.func.value))
        by = [path for call in chain if _verb(call) in ("values", "values_list") for path in _paths(call)]
        yield from (f"counts by a person: {path}" for path in by if persons.named(path))
        root = _root(node.func.value)
        if verb != "aggregate" and root in persons.models and not by:
            yield f"counts something for each {root}"
    if verb in ("filter", "exclude", "get") or verb == "Q":
        yield from _searches(node, persons)


def _searches(node: ast.Call, persons: Persons) -> Iterator[str]:
    for keyword in node.keywords:
        *path, last = (keyword.arg or "").split("__")
        of_people = any(part in persons.keys for part in path) or _root(node.func) in persons.models
        if last in PIECES and of_people:
            yield f"looks people up by a piece of text: {keyword.arg}"


def _by_hand(node: ast.AST, persons: Persons) -> Iterator[str]:
    """The same without the database: Counter, sorted, groupby, max over a person's key."""
    if not isinstance(node, ast.Call):
        return
    name = (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )
    if name not in ("Counter", "sorted", "groupby", "sort", "most_common"):
        return
    inside = [
        inner.attr
        for argument in (*node.args, *(k.value for k in node.keywords if k.arg in ("key", None)))
        for inner in ast.walk(argument)
        if isinstance(inner, ast.Attribute) and inner.attr in persons.keys
    ]
    looked = [argument for argument in node.keywords if argument.arg == "key"]
    if inside and (name == "Counter" or looked or len(node.args) > 1):
        yield f"{name} over people: {inside[0]}"


# ── small parts ──


def _paths(call: ast.Call) -> list[str]:
    found = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    for argument in call.args:  # F("contact").desc()
        found += [
            inner.args[0].value
            for inner in ast.walk(argument)
            if isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Name)
            and inner.func.id in ("F", "OuterRef")
            and inner.args
            and isinstance(inner.args[0], ast.Constant)
            and isinstance(inner.args[0].value, str)
        ]
    return found


def _aggregates(call: ast.Call) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id in AGGREGATES
        for argument in (*call.args, *(k.value for k in call.keywords))
        for inner in ast.walk(argument)
    )


def _chain(node: ast.expr) -> Iterator[ast.Call]:
    """The calls of a chain `Model.objects.filter(...).values(...)`, from the last to the first."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call):
            yield node
            node = node.func
        else:
            node = node.value


def _verb(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _in_template(text: str, where: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), 1):
        for name in FIELD.findall(line):
            if part := words.in_name(name):
                yield Found(f"{where}:{number}", f"the form field {name} holds {part!r}")
