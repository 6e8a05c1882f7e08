"""The demo's pictures: complete texts, the promised size, the same at every run."""

import hashlib
import math
from pathlib import Path

import numpy
import pytest
from PIL import Image

from khabar.ops.demo.pictures import PICTURES, make_picture
from khabar.ops.demo.pictures.canvas import FINAL_SIZE, Canvas, arc, curve, mix

EDITIONS = {"ar", "fa", "ku", "en", "tr", "fr", "es"}
QUICK = "footballer"


@pytest.mark.parametrize("code", PICTURES)
def test_every_edition_has_an_alternative_text_and_a_credit(code: str) -> None:
    spec = PICTURES[code]
    assert set(spec.alt) == EDITIONS
    assert set(spec.credit) == EDITIONS
    assert all(text.strip() for text in [*spec.alt.values(), *spec.credit.values()])


def test_alternative_texts_differ_from_picture_to_picture() -> None:
    for edition in EDITIONS:
        assert len({spec.alt[edition] for spec in PICTURES.values()}) == len(PICTURES)


def test_arabic_persian_and_kurdish_texts_keep_to_their_letters() -> None:
    for spec in PICTURES.values():
        assert not set("یکگپچژ") & set(spec.alt["ar"])
        assert not set("يكىة") & set(spec.alt["fa"])
        assert not set("ıİğĞüÜöÖ") & set(spec.alt["ku"])


def test_the_point_of_interest_survives_narrow_crops() -> None:
    for spec in PICTURES.values():
        across, down = spec.focus
        assert 0.35 <= across <= 0.65
        assert 0.35 <= down <= 0.65


def test_a_picture_has_the_promised_size_and_is_the_same_at_every_run(tmp_path: Path) -> None:
    digests = set()
    for run in ("first", "second"):
        folder = tmp_path / run
        folder.mkdir()
        path = make_picture(QUICK, folder)
        assert path == folder / f"{QUICK}.jpg"
        with Image.open(path) as picture:
            assert (picture.format, picture.size, picture.mode) == ("JPEG", (2000, 1333), "RGB")
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_an_unknown_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        make_picture("no-such-picture", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_shape_that_leaves_the_page_is_cut_at_its_edge() -> None:
    canvas = Canvas("edge")
    canvas.rectangle(-300, -300, 400, 400, "#ff0000", "#ff0000")
    canvas.glow(-50, 1050, 200, "#00ff00")
    canvas.soften(arc(1600, 500, 30, 30), "#0000ff", 2)
    canvas.stipple(arc(1500, 0, 80, 80), "#ffffff")
    pixels = numpy.asarray(canvas.finish(vignette=0.0, grain=0.0))
    assert pixels.shape == (FINAL_SIZE[1], FINAL_SIZE[0], 3)
    assert tuple(pixels[50, 50]) == (255, 0, 0)
    assert tuple(pixels[666, 1000]) == (0, 0, 0)


def test_water_mirrors_what_stands_above_it_even_beyond_the_top_of_the_page() -> None:
    canvas = Canvas("mirror")
    canvas.rectangle(0, 0, 1500, 400, "#ffffff")
    canvas.reflect(400, 600, 0.0, "#000000", 0.5)
    pixels = numpy.asarray(canvas.finish(vignette=0.0, grain=0.0))
    assert tuple(pixels[1300, 1000]) == tuple(pixels[560, 1000])
    assert 120 <= pixels[1300, 1000, 0] <= 135


def test_mixing_colours_is_exact_at_both_ends() -> None:
    assert mix("#102030", "#ffeedd", 0.0) == "#102030"
    assert mix("#102030", "#ffeedd", 1.0) == "#ffeedd"


def test_a_smooth_line_passes_through_its_points() -> None:
    points = [(0.0, 0.0), (10.0, 5.0), (20.0, -5.0)]
    line = curve(points, steps=4)
    for point in points:
        assert any(math.dist(point, place) < 1e-9 for place in line)
