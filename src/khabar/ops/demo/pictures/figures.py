"""People as silhouettes: tapering limbs between joints, with a rim of light."""

import math
from collections.abc import Mapping

from khabar.ops.demo.pictures.canvas import Canvas, Point, arc

Pose = Mapping[str, Point]
"""Joints by name in heads: x to the right of the hip, y up from the ground; a standing adult measures 7.5 heads."""

STANDING: Pose = {
    "head": (0.0, 6.9),
    "neck": (0.0, 6.2),
    "hip": (0.0, 3.8),
    "shoulder_left": (-0.75, 5.95),
    "shoulder_right": (0.75, 5.95),
    "elbow_left": (-0.95, 4.8),
    "hand_left": (-0.9, 3.7),
    "elbow_right": (0.95, 4.8),
    "hand_right": (0.9, 3.7),
    "knee_left": (-0.38, 2.0),
    "foot_left": (-0.42, 0.1),
    "knee_right": (0.38, 2.0),
    "foot_right": (0.42, 0.1),
}

SPEAKING: Pose = {
    **STANDING,
    "head": (0.12, 6.95),
    "elbow_right": (1.55, 5.2),
    "hand_right": (2.35, 6.3),
    "elbow_left": (-1.3, 4.9),
    "hand_left": (-1.75, 3.95),
    "foot_left": (-0.8, 0.1),
    "knee_left": (-0.55, 2.0),
    "foot_right": (0.6, 0.1),
}

WALKING: Pose = {
    **STANDING,
    "knee_left": (-0.35, 2.0),
    "foot_left": (-1.0, 0.15),
    "knee_right": (0.55, 2.05),
    "foot_right": (0.75, 0.1),
    "elbow_left": (-1.05, 4.85),
    "hand_left": (-0.75, 3.85),
    "elbow_right": (0.85, 4.8),
    "hand_right": (1.15, 3.8),
}

KICKING: Pose = {
    "head": (-0.75, 7.0),
    "neck": (-0.62, 6.3),
    "hip": (0.0, 3.95),
    "shoulder_left": (-1.35, 5.95),
    "shoulder_right": (0.2, 6.15),
    "elbow_left": (-2.5, 6.1),
    "hand_left": (-3.4, 6.9),
    "elbow_right": (1.2, 5.5),
    "hand_right": (1.75, 4.5),
    "knee_left": (-0.3, 2.05),
    "foot_left": (-0.75, 0.12),
    "knee_right": (1.55, 3.55),
    "foot_right": (3.1, 2.75),
}

DIGGING: Pose = {
    "head": (1.5, 5.6),
    "neck": (1.15, 5.1),
    "hip": (-0.3, 3.6),
    "shoulder_left": (0.75, 5.0),
    "shoulder_right": (1.2, 4.8),
    "elbow_left": (1.2, 3.9),
    "hand_left": (1.9, 3.3),
    "elbow_right": (1.7, 3.7),
    "hand_right": (2.3, 2.7),
    "knee_left": (-0.9, 2.0),
    "foot_left": (-1.2, 0.1),
    "knee_right": (0.5, 2.1),
    "foot_right": (0.45, 0.1),
}

KNEELING: Pose = {
    "head": (0.85, 4.6),
    "neck": (0.62, 4.0),
    "hip": (-0.25, 2.0),
    "shoulder_left": (0.2, 3.85),
    "shoulder_right": (0.8, 3.7),
    "elbow_left": (1.0, 2.9),
    "hand_left": (1.8, 2.2),
    "elbow_right": (1.2, 2.75),
    "hand_right": (1.95, 1.75),
    "knee_left": (-0.2, 0.3),
    "foot_left": (-1.6, 0.2),
    "knee_right": (1.0, 1.95),
    "foot_right": (0.95, 0.1),
}

ROWING: Pose = {
    **STANDING, "head": (0.5, 6.6), "neck": (0.4, 5.95), "shoulder_left": (-0.25, 5.6), "shoulder_right": (0.95, 5.5),
    "elbow_left": (0.6, 4.7), "hand_left": (1.6, 4.5), "elbow_right": (1.4, 4.5), "hand_right": (1.9, 3.7),
}  # fmt: skip

_LIMBS = (
    ("hip", "knee_left", "foot_left", 0.5, 0.34, 0.2),
    ("hip", "knee_right", "foot_right", 0.5, 0.34, 0.2),
    ("shoulder_left", "elbow_left", "hand_left", 0.3, 0.23, 0.15),
    ("shoulder_right", "elbow_right", "hand_right", 0.3, 0.23, 0.15),
)


def figure(
    art: Canvas, x: float, foot: float, height: float, pose: Pose, colour: str, rim: str | None = None, facing: int = 1,
    *, skin: str | None = None, legs: str | None = None,
) -> None:  # fmt: skip
    """Draw a person whose hip stands over (x, foot).

    ``height`` is what the person would measure upright, in page units. ``rim`` is the colour of a thin light on the
    right edge. ``facing`` is 1 as the pose is given, -1 mirrored. ``skin`` and ``legs`` colour the head with the
    hands, and the legs; without them the person is a silhouette.
    """
    unit = height / 7.5
    if rim is not None:
        _body(art, (x + unit * 0.08, foot - unit * 0.04), unit, pose, (rim, rim, rim), facing)
    _body(art, (x, foot), unit, pose, (colour, skin or colour, legs or colour), facing)


def _body(art: Canvas, foot: Point, unit: float, pose: Pose, colours: tuple[str, str, str], facing: int) -> None:
    coat, skin, legs = colours
    x, ground = foot
    at = {name: (x + place[0] * unit * facing, ground - place[1] * unit) for name, place in pose.items()}
    for name in ("foot_left", "foot_right"):
        toe = at[name]
        art.oval(toe[0] + unit * 0.18 * facing, toe[1] + unit * 0.02, unit * 0.38, unit * 0.17, legs)
    for first, second, third, thick, middle, thin in _LIMBS[:2]:
        _limb(art, at[first], at[second], unit * thick, unit * middle, legs)
        _limb(art, at[second], at[third], unit * middle, unit * thin, legs)
    head, left, right, hip = at["head"], at["shoulder_left"], at["shoulder_right"], at["hip"]
    _limb(art, at["neck"], head, unit * 0.24, unit * 0.2, skin)
    art.oval(head[0], head[1], unit * 0.44, unit * 0.54, skin)
    if skin != coat:
        art.fill(
            arc(
                head[0] - unit * 0.05 * facing,
                head[1] - unit * 0.06,
                unit * 0.46,
                unit * 0.52,
                math.pi * 0.95,
                math.tau,
            ),
            "#2a1f1d",
        )
    art.fill([left, right, (hip[0] + unit * 0.58, hip[1]), (hip[0] - unit * 0.58, hip[1])], coat)
    _limb(art, left, right, unit * 0.34, unit * 0.34, coat)
    _limb(art, at["neck"], hip, unit * 0.5, unit * 0.55, coat)
    for first, second, third, thick, middle, thin in _LIMBS[2:]:
        art.oval(*at[third], unit * 0.2, unit * 0.2, skin)
        _limb(art, at[first], at[second], unit * thick, unit * middle, coat)
        _limb(art, at[second], at[third], unit * middle, unit * thin, coat)


def _limb(art: Canvas, start: Point, end: Point, thick: float, thin: float, colour: str) -> None:
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    outline = [
        *arc(*start, thick, thick, angle + math.pi / 2, angle + math.pi * 1.5),
        *arc(*end, thin, thin, angle - math.pi / 2, angle + math.pi / 2),
    ]
    art.fill(outline, colour)


def crowd(art: Canvas, y: float, size: float, colours: tuple[str, ...], left: float = -20, right: float = 1520) -> None:
    """Draw a row of heads and shoulders seen from behind at height ``y``."""
    x = left
    while x < right:
        build = size * art.chance.uniform(0.85, 1.15)
        top = y + art.chance.uniform(-0.3, 0.3) * size
        colour = art.chance.choice(colours)
        art.fill(
            [
                *arc(x, top + build * 1.7, build * 0.95, build * 0.95, math.pi, math.tau),
                (x + build * 0.95, top + build * 4),
                (x - build * 0.95, top + build * 4),
            ],
            colour,
        )
        art.oval(x, top + build * 0.35, build * 0.42, build * 0.5, colour)
        x += build * art.chance.uniform(1.35, 1.9)
