"""Parsing of foreign HTML in a child process with hard limits on memory, processor time and wall time.

A parser fed by strangers can be made to eat memory or to loop; limits set from inside the same process would
take the newsroom with it. The child has a few cheap checks before it (number of tags, depth, entity
declarations), gets the text on standard input and answers with JSON on standard output.
"""

import json
import re
import resource
import subprocess
import sys
from typing import Any

from khabar.wire.pages.errors import PageError

MEMORY_BYTES = 1 << 30
PROCESSOR_SECONDS = 20
WALL_SECONDS = 40
MOST_TAGS = 150_000
DEEPEST_NESTING = 400
MOST_ANSWER_BYTES = 64 << 20

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED = frozenset(
    name
    for names in (
        "area base br col embed hr img input link meta param source track wbr",
        "p li td tr th dt dd option thead tbody tfoot colgroup html body head",
    )
    for name in names.split()
)


def check(text: str) -> None:
    """Raise PageError for HTML that no page of news looks like: too many tags, too deep, or with entity
    declarations.
    """
    if text.count("<") > MOST_TAGS:
        raise PageError(f"The page has more than {MOST_TAGS:,} tags: save only the article's part of it and try again.")
    if "<!entity" in text[:200_000].lower():
        raise PageError("The page declares entities, which no HTML page needs: it is refused as hostile.")
    depth = 0
    for match in _TAG.finditer(text):
        if match[2].lower() in _UNNESTED:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > DEEPEST_NESTING:
            raise PageError(
                f"The page nests more than {DEEPEST_NESTING} elements: it is broken or hostile. "
                "Save the article's text in a file and import that."
            )


def extract(text: str) -> dict[str, Any]:
    """Return what `khabar.wire.pages.markup.extract` finds in the HTML `text`, run in a limited child.

    Raises PageError when the page is refused by `check` or breaks a limit.
    """
    check(text)
    command = [sys.executable, "-m", "khabar.wire.pages.confined"]
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PageError(f"The page took more than {WALL_SECONDS} seconds to read: it is refused.") from None
    if done.returncode != 0 or len(done.stdout) > MOST_ANSWER_BYTES:
        raise PageError(
            "The page could not be read within the limits of memory and time. "
            "Save the article's text in a file and import that."
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> None:
    """Read HTML from standard input under the limits and print what it holds as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from khabar.wire.pages.markup import extract as extract_markup

    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    sys.stdout.write(json.dumps(extract_markup(text)))


if __name__ == "__main__":
    main()
