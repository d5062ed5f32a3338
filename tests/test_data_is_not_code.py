"""Data never becomes code: no module is imported by a name that data gives, no pattern is made of
what somebody typed, no foreign library is called but where that is known, and one place starts the
interpreter anew."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.test_structure import PACKAGE, ROOT, Finding, sources

Nodes = list[ast.Call | ast.Import | ast.ImportFrom]

BY_NAME = {"import_module", "__import__", "find_spec", "spec_from_file_location", "load_module"}
PATTERNS = {
    "compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer",
}  # fmt: skip
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
FOREIGN = {
    PACKAGE
    / "cli"
    / "gate"
    / "kernel_fences.py": "fences of the kernel around a session behind the gate",
    PACKAGE / "store" / "files" / "system.py": "what kind of file system a board lies on",
}
"""Modules that may call C, and for what."""
RESTARTS = PACKAGE / "cli" / "gate" / "clean_environment.py"
"""The one module that starts the interpreter anew, without the environment it was given."""


def called(node: ast.AST) -> str:
    """Dotted name of what a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return f"{node.func.value.id}.{node.func.attr}"
    return node.func.id if isinstance(node.func, ast.Name) else ""


def imports_by_name(nodes: Nodes) -> Iterator[Finding]:
    """Imports of what is not one of this program's own modules."""
    for node in nodes:
        if isinstance(node, ast.Call) and called(node).rpartition(".")[2] in BY_NAME:
            name = node.args[0] if node.args else None
            first = name.values[0] if isinstance(name, ast.JoinedStr) else name
            known = isinstance(first, ast.Constant) and str(first.value).startswith("tpm_tui.")
            if not known:
                yield node.lineno, f"imports {ast.unparse(node)}"


def made_patterns(nodes: Nodes) -> Iterator[Finding]:
    """Regular expressions made of anything but constants and escaped text."""
    for node in nodes:
        module, _, function = called(node).rpartition(".")
        if isinstance(node, ast.Call) and module == "re" and function in PATTERNS:
            for name in variables(node.args[0]):
                yield node.lineno, f"a pattern is made of {name}"


def variables(part: ast.AST) -> Iterator[str]:
    """Names in a pattern that are neither constants nor escaped."""
    if called(part) == "re.escape":
        return
    if isinstance(part, ast.IfExp):  # what is asked does not become part of the pattern
        yield from variables(part.body)
        yield from variables(part.orelse)
    elif isinstance(part, ast.Name):
        if not CONSTANT.fullmatch(part.id):
            yield part.id
    else:
        for child in ast.iter_child_nodes(part):
            yield from variables(child)


def foreign_calls(nodes: Nodes) -> Iterator[Finding]:
    """Uses of C libraries."""
    for node in nodes:
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if {name.partition(".")[0] for name in names} & {"ctypes", "cffi", "_ctypes", "mmap"}:
            yield node.lineno, "calls C"


def starts(nodes: Nodes) -> Iterator[Finding]:
    """Processes started in place of this one."""
    for node in nodes:
        if called(node).startswith(("os.exec", "os.spawn", "os.posix_spawn", "os.fork")):
            yield (node.lineno if isinstance(node, ast.Call) else 0), called(node)


@cache
def trees() -> dict[Path, Nodes]:
    """Calls and imports of the whole program, read once."""
    return {path: nodes_of(path.read_text(encoding="utf-8")) for path in sources("tpm_tui")}


def nodes_of(source: str) -> Nodes:
    """Calls and imports, the latter also where they stand in a function."""
    kinds = (ast.Call, ast.Import, ast.ImportFrom)
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]


def found(find: Callable[[Nodes], Iterator[Finding]], *but: Path) -> list[str]:
    """What `find` objects to anywhere but in some files."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path, nodes in trees().items()
        if path not in but
        for line, what in find(nodes)
    ]


def test_modules_are_imported_by_their_own_names() -> None:
    assert found(imports_by_name) == []


def test_no_pattern_is_made_of_what_somebody_typed() -> None:
    assert found(made_patterns) == []


METHODS = ("match", "search", "fullmatch", "sub", "split", "findall", "finditer")
REPEATED = (
    "a", " ", "1", "1.", "1,", "a ", "a1", '"', '"a" ', "(", "-", "1 ", "a.", "a:", "1d ", "\t", "\n",
    "é", "a-", "P1", "[a]", "[", "#1", "1:", "2026-01-01 ", "\\", "a,",
)  # fmt: skip
"""What makes a pattern that can match in many ways try them all, once something odd follows."""


def patterns() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Every pattern that a module of the program holds, with each way in which it is used there."""
    for path, nodes in trees().items():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path.name == "__main__.py":
            continue
        used = {
            tuple(name.split("."))
            for node in nodes
            if (name := called(node)).endswith(METHODS) and name.count(".") == 1
        }
        held = vars(import_module(module)) if used else {}
        for name, method in sorted(used):
            one = held.get(name)
            if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                yield f"{module}.{name}", one, method


def test_no_pattern_takes_longer_than_a_moment() -> None:
    """Nor would one that takes twice as long with each further letter end at all."""
    slow: list[str] = []
    every = list(patterns())
    for name, pattern, method in every:
        began = time.process_time()
        for piece in REPEATED:
            text = (piece * 300)[:300] + "\0"
            if method == "sub":
                _ = pattern.sub("", text)
            elif method == "finditer":
                _ = list(pattern.finditer(text))
            else:
                getattr(pattern, method)(text)
        if time.process_time() - began > 0.5:
            slow.append(f"{name}.{method}: {pattern.pattern}")
    assert slow == []
    assert len(every) > 100


def test_c_is_called_where_that_is_known() -> None:
    assert found(foreign_calls, *FOREIGN) == []


def test_the_interpreter_is_started_anew_in_one_place() -> None:
    assert found(starts, RESTARTS) == []
    ((_, what),) = starts(trees()[RESTARTS])
    assert what == "os.execve"
    text = RESTARTS.read_text(encoding="utf-8")
    assert "os.execve(sys.executable, [sys.executable, *isolated, *words], environment)" in text


def test_what_starts_programs_is_imported_when_it_is_needed() -> None:
    """Behind the gate it must never be."""
    for path, nodes in trees().items():
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module == "tpm_tui.ui.outside":
                assert node.col_offset, path.relative_to(ROOT)


@pytest.mark.parametrize(
    "find, source, fine",
    [
        (imports_by_name, "import_module(name)", "import_module('tpm_tui.cli.ls')"),
        (imports_by_name, "importlib.import_module(f'{x}.y')", "import_module(f'tpm_tui.cli.{x}')"),
        (imports_by_name, "import_module('evil')", "f('evil')"),
        (made_patterns, "re.compile(text)", "re.compile('x')"),
        (made_patterns, "re.search(f'a{typed}', x)", "re.search(f'a{_PART}', x)"),
        (made_patterns, "re.match('(' + word, x)", "re.match(re.escape(word), x)"),
        (foreign_calls, "import ctypes", "import json"),
        (foreign_calls, "from ctypes.util import find_library", "from json import loads"),
        (starts, "os.execve(a, b, c)", "os.fsync(1)"),
    ],
)  # fmt: skip
def test_each_of_these_guards_bites(find: object, source: str, fine: str) -> None:
    assert callable(find)
    assert len(list(find(nodes_of(source)))) == 1
    assert list(find(nodes_of(fine))) == []
