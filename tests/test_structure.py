"""The shape of the code: sizes, docstrings, layers, and no way for data to become code."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tpm_tui"
OUTSIDE = PACKAGE / "ui" / "outside.py"
"""The one module that may start other programs: an editor, the clipboard."""
RESTARTS = PACKAGE / "cli" / "gate" / "clean_environment.py"
"""The one that starts this program anew; what it calls, `test_data_is_not_code.py` says."""

SCRATCH_NAMES = {"utils", "util", "helpers", "common", "manager", "managers", "base", "misc"}
"""Module names that say nothing about what is inside."""

FORBIDDEN = {
    "builtins.__import__",
    "builtins.compile",
    "builtins.eval",
    "builtins.exec",
    "ast.literal_eval",
    "code",
    "dill",
    "marshal",
    "os.execv*",
    "os.execl*",
    "os.fork*",
    "os.popen",
    "os.posix_spawn*",
    "os.spawn*",
    "os.startfile",
    "os.system",
    "pickle",
    "pty",
    "runpy",
    "shelve",
    "subprocess",
    "webbrowser",
    "yaml.full_load*",
    "yaml.load*",
    "yaml.unsafe_load*",
}
"""A whole module, one name of a module, or all names that begin so (`*`)."""

Finding = tuple[int, str]
"""Line and what is wrong there."""


def sources(*folders: str) -> list[Path]:
    """Every Python file below the folders, in a fixed order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def findings(files: list[Path], find: Callable[[ast.Module], Iterator[Finding]]) -> list[str]:
    """What `find` objects to, as `file:line: sentence`."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in files
        for line, what in find(ast.parse(path.read_text(encoding="utf-8")))
    ]


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, Definition]]:
    """Functions and classes with their dotted names; those inside a function are its own affair."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{within}{child.name}"
            yield name, child
            if isinstance(child, ast.ClassDef):
                yield from definitions(child, f"{name}.")
        elif not isinstance(child, ast.expr):
            yield from definitions(child, within)


def long_functions(tree: ast.Module) -> Iterator[Finding]:
    """Functions of more than 60 lines, wherever they stand."""
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (part.end_lineno or part.lineno) - part.lineno + 1
            if length > 60:
                yield part.lineno, f"{part.name} has {length} lines (60 at most)"


def wide_classes(tree: ast.Module) -> Iterator[Finding]:
    """Classes of more than 25 methods."""
    for part in ast.walk(tree):
        if isinstance(part, ast.ClassDef):
            methods = [
                m for m in part.body if isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
            if len(methods) > 25:
                yield part.lineno, f"{part.name} has {len(methods)} methods (25 at most)"


def silent_parts(tree: ast.Module) -> Iterator[Finding]:
    """Modules, classes and public functions without a docstring."""
    if not ast.get_docstring(tree):
        yield 1, "the module has no docstring"
    for name, part in definitions(tree):
        is_class = isinstance(part, ast.ClassDef)
        is_public_function = "." not in name and not name.startswith("_")
        if (is_class or is_public_function) and not ast.get_docstring(part):
            yield part.lineno, f"{name} has no docstring"


def is_forbidden(name: str) -> bool:
    """Whether a dotted name is forbidden by itself, by its prefix or by its module."""
    module = name.partition(".")[0]
    return any(
        name.startswith(rule[:-1]) if rule.endswith("*") else rule in (name, module)
        for rule in FORBIDDEN
    )


def dangerous_parts(tree: ast.Module) -> Iterator[Finding]:
    """Imports, uses and renamings of what would run data as code or start a program."""
    aliases: dict[str, str] = {}
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            for alias in part.names:
                module = alias.name if alias.asname else alias.name.partition(".")[0]
                aliases[alias.asname or module] = module
                if is_forbidden(alias.name):
                    yield part.lineno, f"imports {alias.name}"
        elif isinstance(part, ast.ImportFrom) and part.module and not part.level:
            for alias in part.names:
                name = f"{part.module}.{alias.name}"
                aliases[alias.asname or alias.name] = name
                if is_forbidden(name):
                    yield part.lineno, f"imports {name}"
    for part in ast.walk(tree):
        if isinstance(part, ast.Name) and is_forbidden(name := f"builtins.{part.id}"):
            yield part.lineno, f"uses {name}"
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            name = f"{aliases.get(part.value.id, '')}.{part.attr}"
            if is_forbidden(name):
                yield part.lineno, f"uses {name}"


def foreign_imports(tree: ast.Module) -> Iterator[Finding]:
    """Imports of anything but the standard library and this package."""
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            names = [alias.name for alias in part.names]
        elif isinstance(part, ast.ImportFrom) and not part.level:
            names = [part.module or ""]
        else:
            continue
        for name in names:
            if name.partition(".")[0] not in {*sys.stdlib_module_names, "tpm_tui"}:
                yield part.lineno, f"imports {name}"


def test_files_stay_short() -> None:
    limits = dict.fromkeys(sources("tpm_tui", "migrations", "screenshots"), 400)
    limits |= dict.fromkeys(sources("tests"), 600)
    limits[PACKAGE / "ui" / "app.py"] = 200
    long = [
        f"{path.relative_to(ROOT)} has {length} lines ({limit} at most)"
        for path, limit in limits.items()
        if path.exists() and (length := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]
    assert long == []


def test_functions_stay_short() -> None:
    files = sources("tpm_tui", "migrations", "screenshots", "tests")
    assert findings(files, long_functions) == []


def test_classes_stay_narrow() -> None:
    assert findings(sources("tpm_tui"), wide_classes) == []


def test_everything_public_says_what_it_is_for() -> None:
    assert findings(sources("tpm_tui"), silent_parts) == []


def test_no_data_becomes_code() -> None:
    files = [path for path in sources("tpm_tui") if path not in (OUTSIDE, RESTARTS)]
    assert findings(files, dangerous_parts) == []


def test_domain_needs_the_standard_library_only() -> None:
    assert findings(sources("tpm_tui/domain"), foreign_imports) == []


def test_module_names_say_something() -> None:
    assert [path for path in sources("tpm_tui") if path.stem in SCRATCH_NAMES] == []


@pytest.mark.parametrize(
    "find, source, fine",
    [
        (long_functions, "def f():\n" + "    x = 1\n" * 60, "def f():\n" + "    x = 1\n" * 59),
        (
            wide_classes,
            "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(26)),
            "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(25)),
        ),
        (silent_parts, "x = 1", '"""Doc."""'),
        (silent_parts, '"""Doc."""\nclass _C: ...', '"""Doc."""\nclass C:\n    """Doc."""'),
        (silent_parts, '"""Doc."""\nif x:\n    def f(): ...', '"""Doc."""\ndef _f(): ...'),
        (dangerous_parts, "eval('1')", "evaluate('1')"),
        (dangerous_parts, "run = exec", "run = execute"),
        (dangerous_parts, "import subprocess as s", "import asyncio"),
        (dangerous_parts, "from subprocess import run", "from tpm_tui.service import run"),
        (dangerous_parts, "import os as o\no.system('ls')", "import os\nos.fsync(1)"),
        (dangerous_parts, "import os\nos.execvp('ls', [])", "import re\nre.compile('x')"),
        (dangerous_parts, "import os.path\nos.popen('ls')", "import os.path\nos.path.join()"),
        (dangerous_parts, "from os import posix_spawnp as p", "from os import open as o"),
        (dangerous_parts, "import ast\nast.literal_eval('1')", "import ast\nast.parse('1')"),
        (dangerous_parts, "import yaml\nyaml.load('1')", "import yaml\nyaml.safe_load('1')"),
        (dangerous_parts, "import pickle", "import json\njson.loads('1')"),
        (foreign_imports, "def f():\n    import babel.dates", "from tpm_tui import errors"),
        (foreign_imports, "from textual.app import App", "from collections.abc import Iterator"),
    ],
)
def test_each_guard_bites(
    find: Callable[[ast.Module], Iterator[Finding]], source: str, fine: str
) -> None:
    assert len(list(find(ast.parse(source)))) == 1
    assert list(find(ast.parse(fine))) == []


def test_layers_are_kept() -> None:
    """`--no-cache` because workers of one test run share the folder."""
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_forbid_what_the_design_says() -> None:
    """A contract that lost its teeth would still be kept."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    by_id = {contract["id"]: contract for contract in contracts["contracts"]}
    assert by_id["layers"]["layers"] == [
        "__main__",
        "cli",
        "ui",
        "service",
        "rollup | query | store | exchange",
        "fields",
        "domain",
        "errors",
    ]
    assert by_id["layers"]["exhaustive"]
    for name, forbidden, home in (
        ("screen", ["textual", "rich"], "tpm_tui.ui.**"),
        ("database", ["sqlalchemy", "alembic"], "tpm_tui.store.**"),
    ):
        assert by_id[name]["source_modules"] == ["tpm_tui"]
        assert by_id[name]["forbidden_modules"] == forbidden
        assert by_id[name]["ignore_imports"] == [f"{home} -> {module}" for module in forbidden]
    assert by_id["ui-store"]["source_modules"] == ["tpm_tui.ui"]
    assert by_id["ui-store"]["forbidden_modules"] == ["tpm_tui.store"]


WATCH = """
import json, sys
from tpm_tui.__main__ import main
target, heavy, found = sys.argv[1], sys.argv[2].split(","), []
for words in json.loads(sys.argv[3]):
    sys.argv = ["tpm-tui", *words]
    try:
        code = main()
    except SystemExit as stop:
        code = stop.code
    loaded = sorted({name.partition(".")[0] for name in sys.modules} & set(heavy))
    found.append({"code": code or 0, "loaded": loaded})
with open(target, "w") as file:
    json.dump(found, file)
"""
"""Runs commands in a process of their own and writes down which heavy packages are there after each."""

Watched = dict[str, object]


def run_and_watch(folder: Path, heavy: str, *arguments: str) -> tuple[Watched, str]:
    """Exit code and heavy imports of one command, and all it wrote."""
    (only,), output = run_all_and_watch(folder, heavy, [arguments])
    return only, output


def run_all_and_watch(
    folder: Path, heavy: str, commands: Sequence[Sequence[str]]
) -> tuple[list[Watched], str]:
    """The same of several commands, one after another in one process."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(report), heavy, json.dumps(commands)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    result: list[Watched] = json.loads(report.read_text())
    return result, done.stdout + done.stderr


QUIET = {"code": 0, "loaded": []}
"""What a command reports that succeeded and imported nothing heavy."""


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("ls", "--help")])
def test_asking_for_help_imports_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result, output = run_and_watch(
        tmp_path, "textual,rich,sqlalchemy,alembic,babel,defusedxml,lark", *arguments
    )
    assert result == QUIET, output
    assert output.strip()


def test_a_script_command_never_imports_the_screen(tmp_path: Path) -> None:
    board = str(tmp_path / "board.db")
    result, output = run_and_watch(tmp_path, "textual", "new", board, "--template", "erp")
    assert result == QUIET, output
    plan = tmp_path / "plan.csv"
    plan.write_text("id,parent_id,title\n1,,Plan\n2,1,Kick-off\n")
    result, output = run_and_watch(
        tmp_path, "textual", "import", str(plan), "--into", board, "--yes"
    )
    assert result == QUIET, output


def test_reading_a_current_board_imports_neither_screen_nor_alembic(tmp_path: Path) -> None:
    board = str(tmp_path / "board.db")
    run_and_watch(tmp_path, "", "new", board, "--template", "erp")
    result, output = run_and_watch(tmp_path, "textual,sqlalchemy,alembic,lark", "ls", board)
    assert result == QUIET, output
    assert output.strip()


def test_the_watch_sees_what_is_imported(tmp_path: Path) -> None:
    """Otherwise the tests above would pass whatever is imported."""
    result, _ = run_and_watch(tmp_path, "json,textual", "--version")
    assert result["loaded"] == ["json"]


TEST_COMMAND = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest"
)


def test_ci_finds_the_test_command_in_the_readme() -> None:
    pattern = re.search(r"grep -E '(.+?)' README\.md", (ROOT / ".ci/run").read_text())
    assert pattern is not None
    line = re.compile(pattern[1].replace(r"\s", "[ ]"), re.MULTILINE)
    commands = line.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [command.strip() for command in commands] == [TEST_COMMAND]


def test_ci_can_be_run() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
