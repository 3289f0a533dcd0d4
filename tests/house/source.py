"""What the house tests read: the files of the tree and the imports and calls in them."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "congvu"


@dataclass(frozen=True)
class Import:
    """One imported module, wherever the statement stands (top, function, TYPE_CHECKING)."""

    importer: str  # congvu.web.dossiers.views
    module: str  # congvu.dossiers.actions, or django.db
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.module}"


def module_name(path: Path) -> str:
    """``congvu/core/clock.py`` → ``congvu.core.clock``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of the package, migrations too."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


def _from_module(node: ast.ImportFrom, importer: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    up = importer.split(".")[: None if is_package else -1]
    up = up[: len(up) - node.level + 1]
    return ".".join([*up, *([node.module] if node.module else [])])


def imports_in(tree: ast.Module, importer: str, is_package: bool = False) -> list[Import]:
    """Every import in ``tree``: statements at any depth, and ``import_module("literal")``.

    ``from congvu.web import access`` counts as ``congvu.web.access``: a module that is not one
    is cut back when it is compared by floor.
    """
    found = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _from_module(node, importer, is_package)
            names = [f"{base}.{alias.name}" if base else alias.name for alias in node.names]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func)
            if called.endswith(("import_module", "__import__", "import_string")):
                names = [str(node.args[0].value)]
        found += [Import(importer, name, node.lineno) for name in names]
    return found


@cache
def imports() -> tuple[Import, ...]:
    """Every import of every file of the package."""
    return tuple(
        one
        for path in python_files()
        for one in imports_in(parsed(path), module_name(path), path.name == "__init__.py")
    )


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files of the project: those git knows, or in an exported tree all but the built ones."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        built = {".venv", "var", "__pycache__", "build", "dist", ".git"}
        paths = [
            path
            for path in ROOT.rglob("*")
            if not built & set(path.relative_to(ROOT).parts)
            and not any(part.startswith(".") and part != ".ci" for part in path.parts)
        ]
    return tuple(path for path in sorted(paths) if path.is_file())
