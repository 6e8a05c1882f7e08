"""``make lock``: pins every package with its hashes, for running Khabar and for working on it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = (
    "--generate-hashes", "--allow-unsafe", "--strip-extras", "--quiet", "--no-header",
    "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-emit-options",
)  # fmt: skip
HEADER = "# Made by `make lock`; edit pyproject.toml instead.\n"
LOCKS: dict[str, tuple[str, ...]] = {
    "requirements/run.txt": ("pyproject.toml", "requirements/build.in"),
    "requirements/development.txt": ("--extra", "development", "pyproject.toml", "requirements/build.in"),
}


def cleaned(text: str) -> str:
    """Return a lock file without options: where packages come from is the machine's affair."""
    kept = [line for line in text.splitlines() if not line.startswith("-")]
    return HEADER + "\n".join(kept).strip("\n") + "\n"


def main() -> None:
    """Write both lock files. Raises CalledProcessError when a set of versions cannot be found."""
    for name, sources in LOCKS.items():
        command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, "--output-file", name, *sources]
        subprocess.run(command, cwd=ROOT, check=True)
        lock = ROOT / name
        lock.write_text(cleaned(lock.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
