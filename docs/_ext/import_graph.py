"""Which of the project's files a piece of Python depends on, followed name by name.

``from convscope import corr2d`` depends on the module that defines ``corr2d`` and on what
that module imports, not on the whole package: the package only passes names on. Whatever
cannot be followed (code that does not parse, ``import *``, a package handed around as a
value) counts as depending on everything, so that a mistake here costs time and never truth.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path


class ImportGraph:
    """The imports between the modules below some folders.

    Parameters
    ----------
    roots
        Folders that stand on Python's path, such as ``src``.
    """

    def __init__(self, roots: Iterable[Path]) -> None:
        self.roots = [Path(root).resolve() for root in roots]
        self._trees: dict[Path, ast.Module] = {}
        self._uses_of: dict[Path, list[tuple[str, ...]]] = {}
        self._files: dict[tuple[str, ...], Path | None] = {}

    def everything(self) -> set[Path]:
        """Return every Python file below the roots."""
        return {path for root in self.roots for path in root.rglob("*.py")}

    def dependencies(self, *sources: str) -> set[Path]:
        """Return the files that these sources, read as one program, depend on.

        Examples
        --------
        >>> graph = ImportGraph([getfixture("package")])
        >>> sorted(path.name for path in graph.dependencies("from tiny import twice"))
        ['double.py', 'numbers.py']
        """
        try:
            program = ast.Module([n for s in sources for n in ast.parse(s).body], [])
            found: set[Path] = set()
            self._follow(self._uses(program, package=""), found)
        except (SyntaxError, UnfollowableError):
            return self.everything()
        return found

    def _follow(self, uses: Iterable[tuple[str, ...]], found: set[Path]) -> None:
        """Add the file that defines each used name, and what that file uses in turn."""
        for use in uses:
            defining = self._resolve(use)
            if defining is None or defining in found:
                continue
            found.add(defining)
            if defining not in self._uses_of:
                package = self._package_of(defining)
                self._uses_of[defining] = list(self._uses(self._tree(defining), package))
            self._follow(self._uses_of[defining], found)

    def _resolve(self, name: tuple[str, ...]) -> Path | None:
        """Return the file that defines a dotted name; None for names that are not ours."""
        length = next((n for n in range(len(name), 0, -1) if self._file(name[:n])), 0)
        path = self._file(name[:length]) if length else None
        if path is None or path.name != "__init__.py" or not passes_names_on(self._tree(path)):
            return path
        if length == len(name):
            raise UnfollowableError(".".join(name))
        for alias, target in self._bindings(self._tree(path), ".".join(name[:length])):
            if alias == name[length]:
                return self._resolve((*target, *name[length + 1 :]))
        return path  # a name such as __doc__, or one that does not exist: the page will say so

    def _uses(self, tree: ast.Module, package: str) -> Iterator[tuple[str, ...]]:
        """Yield each of our dotted names that a module imports, with attributes it reads."""
        modules: dict[str, tuple[str, ...]] = {}
        for alias, target in self._bindings(tree, package):
            if self._is_passing_package(target):
                modules[alias] = target
            else:
                yield target
        followed = set()
        for node in ast.walk(tree):
            chain = attribute_chain(node)
            if len(chain) > 1 and chain[0] in modules:
                followed.add(id(innermost(node)))
                yield (*modules[chain[0]], *chain[1:])
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                name = tuple(node.value.split("."))
                if all(part.isidentifier() for part in name) and self._file(name):
                    yield name  # importlib.import_module("convscope.shapes")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in modules and id(node) not in followed:
                raise UnfollowableError(node.id)

    def _bindings(self, tree: ast.Module, package: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield (local name, dotted name) for each import of something of ours."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for item in node.names:
                    full = tuple(item.name.split("."))
                    if not self._file(full[:1]):
                        continue
                    if item.asname is None and len(full) > 1:
                        yield "", full  # `import a.b` runs a.b and binds a
                        full = full[:1]
                    yield item.asname or full[0], full
            elif isinstance(node, ast.ImportFrom):
                base = package.split(".")[: -(node.level - 1) or None] if node.level else []
                full = (*base, *(node.module or "").split(".")) if node.module else tuple(base)
                if not full or not self._file(full[:1]):
                    continue
                for item in node.names:
                    if item.name == "*":
                        raise UnfollowableError(".".join(full))
                    yield item.asname or item.name, (*full, item.name)

    def _is_passing_package(self, name: tuple[str, ...]) -> bool:
        path = self._file(name)
        return path is not None and path.name == "__init__.py" and passes_names_on(self._tree(path))

    def _file(self, name: tuple[str, ...]) -> Path | None:
        if name not in self._files:
            self._files[name] = self._find(name)
        return self._files[name]

    def _find(self, name: tuple[str, ...]) -> Path | None:
        for root in self.roots:
            base = root.joinpath(*name)
            for path in (base / "__init__.py", base.with_name(base.name + ".py")):
                if path.is_file():
                    return path
        return None

    def _package_of(self, path: Path) -> str:
        root = next(root for root in self.roots if path.is_relative_to(root))
        return ".".join(path.relative_to(root).parts[:-1])

    def _tree(self, path: Path) -> ast.Module:
        if path not in self._trees:
            self._trees[path] = ast.parse(path.read_bytes())
        return self._trees[path]


class UnfollowableError(Exception):
    """Code uses a package in a way that does not say which of its modules it needs."""


def passes_names_on(tree: ast.Module) -> bool:
    """Say whether a module holds imports, a docstring and ``__all__``, and nothing else.

    Examples
    --------
    >>> passes_names_on(ast.parse("from a import b\\n__all__ = ['b']"))
    True
    >>> passes_names_on(ast.parse("import a\\na.configure()"))
    False
    """
    return all(
        isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
        for node in tree.body
    )


def attribute_chain(node: ast.AST) -> tuple[str, ...]:
    """Return the names of a dotted expression, or nothing for any other expression.

    Examples
    --------
    >>> attribute_chain(ast.parse("a.b.c").body[0].value)
    ('a', 'b', 'c')
    """
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (chain := attribute_chain(node.value)):
        return (*chain, node.attr)
    return ()


def innermost(node: ast.AST) -> ast.AST:
    """Return the name on which a dotted expression starts."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node
