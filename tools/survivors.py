"""Compare the mutants that no test detected, after `mutmut run`, with the written list of them.

The list, tests/library/survivors.toml, names a mutant by its function and by the lines that
it changes, not by mutmut's number, which any edit of the function shifts. Words after the
program's name are modules to compare; all if none is given.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path

LIST = Path("tests/library/survivors.toml")
SOURCE = Path("src/convscope")
DETECTED = ("killed", "segfault")
SLOW = "timeout"  # detected here, but a faster machine may see the end: may be listed, need not
UNFINISHED = ("not checked", "check was interrupted by user")

Mutants = Counter[tuple[str, str]]
"""How many mutants there are of each function and change."""


def change(diff: str) -> str:
    """Write a diff of a function as "line before => line after"."""
    lines = diff.splitlines()[2:]
    before, after = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return f"{before} => {after}"


def written(text: str) -> Mutants:
    """Return the mutants of the list; each group of them must have its reason."""
    found: Mutants = Counter()
    for group in tomllib.loads(text)["survivors"]:
        if not group["why"].strip():
            raise ValueError(f"{group['function']}: say why no test detects {group['changes']}")
        found.update((group["function"], each) for each in group["changes"])
    return found


def complaints(lived: Mutants, slow: Mutants, listed: Mutants) -> list[str]:
    """Say which mutants lived that are not listed, and which are listed but did not live."""
    dead = listed - lived - slow
    return [
        *(f"{name}: not detected and not listed\n  {each!r}," for name, each in lived - listed),
        *(f"{name}: listed, but killed or gone\n  {each!r}," for name, each in dead),
    ]


def results(module: str) -> tuple[Mutants, Mutants, Counter[str]]:
    """Return the mutants of a module that lived or were slow, and the number of each result."""
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.format_utils import orig_function_and_class_names_from_key

    data = SourceFileMutationData(path=SOURCE / f"{module}.py")
    data.load()
    lived: Mutants = Counter()
    slow: Mutants = Counter()
    ends: Counter[str] = Counter()
    for key, code in data.exit_code_by_key.items():
        status = status_by_exit_code[code]
        ends[status] += 1
        if status not in (*DETECTED, *UNFINISHED):
            function, owner = orig_function_and_class_names_from_key(key)
            name = ".".join(filter(None, (module, owner, function)))
            found = slow if status == SLOW else lived
            found[name, change(get_diff_for_mutant(key, path=data.path))] += 1
    return lived, slow, ends


def main(modules: list[str]) -> int:
    """Print a line a module and the complaints; return whether there are any."""
    modules = modules or sorted(path.stem for path in SOURCE.glob("*.py"))
    lived: Mutants = Counter()
    slow: Mutants = Counter()
    for module in modules:
        alive, late, ends = results(module)
        lived, slow = lived + alive, slow + late
        print(f"{module}: {ends.total()} mutants,", *(f"{n} {end}" for end, n in ends.items()))
        if any(ends[end] for end in UNFINISHED):
            print("mutmut was stopped before the end")
            return 1
    listed = written(LIST.read_text("utf-8"))
    listed = Counter({key: n for key, n in listed.items() if key[0].split(".")[0] in modules})
    wrong = complaints(lived, slow, listed)
    print(*wrong, f"{len(wrong)} to be killed, listed or struck off the list", sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
