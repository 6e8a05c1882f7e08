"""What is read out of a report of Lighthouse, and how it is told."""

from typing import Any

import pytest

from scripts import lighthouse

AUDITS: dict[str, Any] = {
    "largest-contentful-paint": {"numericValue": 1500.0, "score": 0.9, "title": "LCP", "scoreDisplayMode": "numeric"},
    "total-blocking-time": {"numericValue": 20.0, "score": 1, "title": "TBT", "scoreDisplayMode": "numeric"},
    "cumulative-layout-shift": {"numericValue": 0.0, "score": 1, "title": "CLS", "scoreDisplayMode": "numeric"},
    "image-alt": {"score": 0, "title": "Pictures lack text", "scoreDisplayMode": "binary"},
    "hreflang": {"score": None, "title": "hreflang", "scoreDisplayMode": "notApplicable"},
}
CATEGORIES = {
    "performance": {"score": 0.97, "auditRefs": [{"id": name, "weight": 25} for name in lighthouse.TIMINGS]},
    "accessibility": {"score": 0.9, "auditRefs": [{"id": "image-alt", "weight": 10}]},
    "best-practices": {"score": 1, "auditRefs": []},
    "seo": {"score": 1, "auditRefs": [{"id": "hreflang", "weight": 1}]},
}


def test_a_report_gives_scores_timings_and_what_took_points_off() -> None:
    found = lighthouse.read({"audits": AUDITS, "categories": CATEGORIES})
    assert found.scores == {"performance": 97, "accessibility": 90, "best-practices": 100, "seo": 100}
    assert found.faults == (
        "performance: largest-contentful-paint: LCP",
        "accessibility: image-alt: Pictures lack text",
    )


def test_the_table_holds_medians() -> None:
    timings = dict.fromkeys(lighthouse.TIMINGS, 0.0)
    runs = [
        lighthouse.Verdict(
            dict.fromkeys(lighthouse.CATEGORIES, score), timings | {lighthouse.TIMINGS[0]: 10 * score}, ()
        )
        for score in (90.0, 100.0, 20.0)
    ]
    assert lighthouse.table({"fa, home": runs}).splitlines()[2:] == [
        "| fa, home | 90 | 90 | 90 | 90 | 0.90 s | 0 ms | 0.0000 |"
    ]


@pytest.mark.parametrize(
    "report",
    [
        {"runtimeError": {"code": "TARGET_CRASHED", "message": "Browser tab crashed."}},
        {"audits": AUDITS, "categories": CATEGORIES | {"performance": {"score": None, "auditRefs": []}}},
    ],
)
def test_a_visit_that_came_to_no_end_has_no_verdict(report: dict[str, Any]) -> None:
    with pytest.raises(lighthouse.Failed, match=r"crashed|performance"):
        lighthouse.read(report)


def test_a_failed_visit_is_made_once_again_and_what_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    whole = lighthouse.read(
        {"audits": AUDITS, "categories": CATEGORIES | {"accessibility": {"score": 1, "auditRefs": []}}}
    )
    answers = iter([whole, None, whole, whole, None, None])

    def visit(_page: str) -> lighthouse.Verdict:
        if (answer := next(answers)) is None:
            raise lighthouse.Failed("Browser tab crashed.")
        return answer

    wanted = [("fa, home", "http://news.test/fa/"), ("ku, home", "http://news.test/ku/")]
    found, lost = lighthouse.verdicts(iter(wanted), 2, visit)
    assert {name: len(runs) for name, runs in found.items()} == {"fa, home": 2, "ku, home": 1}
    assert lost == ["ku, home, visit 2 of 2: Browser tab crashed."]
    assert lighthouse.told(found, lost, 2) == 1
    assert lighthouse.told(found, [], 2) == 0
    said = capsys.readouterr().out
    assert "| ku, home | 97 | 100 |" in said
    assert "Missing: ku, home, visit 2 of 2" in said
