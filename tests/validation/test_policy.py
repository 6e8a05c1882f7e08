"""The CSP evaluator knows of no way round the content security policy that every page is sent with."""

import json
import subprocess
from pathlib import Path

import pytest

from scripts import checkers
from tests.demo_site import DemoSite
from tests.validation.fetching import fetched

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

MEDIUM_AT_MOST = 45
"""The evaluator's severities run from 10 (high) to 60 (to know); up to 45 something is wrong or missing. Above, it says
to host no callbacks or uploads of others' under 'self', and there are none."""


def findings(policy: str) -> list[str]:
    """Return what the evaluator has against `policy`."""
    script = checkers.node(str(Path(__file__).with_name("policy.cjs")))
    done = subprocess.run(script, input=policy, capture_output=True, text=True, check=True, cwd=checkers.ROOT)
    return [text for severity, text in json.loads(done.stdout) if severity <= MEDIUM_AT_MOST]


def test_the_policy_of_every_page_stands_up(demo_site: DemoSite) -> None:
    documents = [page for page in fetched(demo_site) if page.document]
    policies = {page.headers.get("content-security-policy", "") for page in documents}
    assert "" not in policies
    for policy in policies:
        assert "unsafe-inline" not in policy
        assert findings(policy) == []


def test_a_policy_with_a_hole_is_found() -> None:
    assert "unsafe-inline" in "\n".join(findings("default-src 'self'; script-src 'self' 'unsafe-inline'"))
