"""The benchmarks themselves, at the smallest size and with real processes: they run, and their JSON has its form."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from khabar.ops.bench import report, servers

SIZE = ("--articles", "20", "--seed", "3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench") / "installation"


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "khabar", "bench", *arguments, "--dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ), timeout=300)


def _figures(folder: Path, name: str, *arguments: str) -> dict[str, Any]:
    file = folder.parent / f"{name}.json"
    done = _run(folder, name, *SIZE, *arguments, "--json", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(file.read_text(encoding="utf-8"))
    for one in found:
        assert set(one) == {"name", "unit", "median", "p95", "n", "conditions"}
        assert one["median"] > 0 and one["p95"] > 0 and one["n"] >= 1
        assert one["conditions"]["articles"] == 20 and one["conditions"]["seed"] == 3
        assert one["name"] in done.stdout
    return {one["name"]: one for one in found}


def test_the_benchmarks_run_one_after_the_other_on_one_folder(folder: Path) -> None:
    baked = _figures(folder, "bake", "--workers", "2")
    assert baked["bake_pages_per_core_second"]["conditions"]["pages"] > 100
    assert baked["bake_peak_memory_sum"]["median"] > 1.3 * baked["bake_peak_memory"]["median"]
    published = _figures(folder, "publish", "--samples", "2", "--warm-up", "1")
    assert published["article_visible"]["unit"] == published["all_pages_visible"]["unit"] == "ms"
    assert published["all_pages_visible"]["median"] >= published["article_visible"]["median"]
    assert published["article_visible"]["n"] == 2
    assert published["article_visible"]["conditions"]["bakers"] == 2
    assert 10 < published["pages_per_publication"]["median"] < 60
    clicked = _figures(folder, "click", "--samples", "2", "--warm-up", "0", "--bakers", "1")
    assert clicked["click_all_pages"]["median"] >= clicked["click_response"]["median"]
    assert clicked["click_pages"]["conditions"]["bakers"] == 1
    looked_up = _figures(folder, "lookup", "--samples", "20")
    assert looked_up["lookup_any_key"]["unit"] == "µs"
    assert looked_up["lookup_article_card"]["conditions"]["readers"] > 2
    assert looked_up["dependency_rows"]["median"] > 1000
    served = _figures(folder, "serve", "--rounds", "1", "--seconds", "1")
    assert served["site_server_cpu_per_request"]["unit"] == "µs"
    assert ("site_server_over_nginx" in served) == servers.nginx_is_there()
    refused = _run(folder, "lookup", "--articles", "20", "--seed", "4")
    assert refused.returncode == 1
    assert "--seed 3" in refused.stderr


def test_a_comparison_prints_ratios_and_the_conditions_that_differ(tmp_path: Path) -> None:
    small, large = tmp_path / "small.json", tmp_path / "large.json"
    report.write(small, [report.figure("some", "ms", [10.0, 20.0], {"articles": 1000, "bakers": 2})])
    report.write(large, [report.figure("some", "ms", [12.0, 30.0], {"articles": 10_000, "bakers": 2})])
    command = [sys.executable, "-m", "khabar", "bench", "compare"]
    done = subprocess.run([*command, str(small), str(large)], capture_output=True, text=True, check=True)
    assert "1.40 ×" in done.stdout and "1.50 ×" in done.stdout
    assert "articles: 1000 → 10000" in done.stdout
    assert "bakers" not in done.stdout
    small.write_text("{}", encoding="utf-8")
    refused = subprocess.run([*command, str(small), str(large)], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_an_installation_with_real_work_is_refused(tmp_path: Path) -> None:
    (tmp_path / "khabar.toml").write_text('secret_key = "x"\n', encoding="utf-8")
    refused = _run(tmp_path, "bake", *SIZE)
    assert refused.returncode == 1
    assert "not made for benchmarks" in refused.stderr


def test_median_and_percentile_are_those_of_the_values() -> None:
    figure = report.figure("some", "ms", [float(value) for value in range(1, 101)], {})
    assert (figure.median, figure.p95, figure.n) == (50.5, 95.0, 100)
    assert report.percentile([7.0], 95) == 7.0
    with pytest.raises(ValueError, match="nothing was measured"):
        report.figure("some", "ms", [], {})


def test_the_table_holds_every_figure_in_a_line() -> None:
    figures = [report.figure("some", "ms", [1.5], {}), report.figure("other", "µs", [1234.0], {})]
    lines = report.table(figures).splitlines()
    assert [line.split()[0] for line in lines] == ["figure", "some", "other"]
    assert "1,234" in lines[2]


def test_conditions_name_versions_and_no_machine() -> None:
    found = report.conditions(articles=1)
    assert {"python", "django", "granian", "cores", "date"} <= found.keys()
    assert os.uname().nodename not in {str(value) for value in found.values()}
    assert math.isfinite(found["load_average"])


def test_the_processor_time_of_a_process_counts_its_children() -> None:
    assert os.getpid() in servers.family(os.getpid())
    assert servers.Server("this", 0, os.getpid()).processor_seconds() > 0
