"""Makes the demo's video: a slow move over two of our own illustrations, with a ship's horn and the sea.

Run ``python scripts/make_demo_video.py`` after changing one of the pictures; it needs Debian's ffmpeg and writes
src/khabar/ops/demo/data/recordings/port.webm, which is committed.
"""

import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from khabar.ops.demo.pictures import make_picture

TARGET = Path(__file__).resolve().parents[1] / "src/khabar/ops/demo/data/recordings/port.webm"
WIDTH, HEIGHT = 640, 360
FRAMES_PER_SECOND = 24
SECONDS = 9.0
CHANGE = 4.2
"""When the second picture begins to come up, in seconds."""

FADE = 1.0
"""How long the change of pictures takes, in seconds."""

SOUND_RATE = 48_000
LARGEST = 400 * 1024

Look = tuple[float, float, float]
"""Where the camera looks: middle as fractions of the picture's width and height, and the width of the cut-out."""

SHOTS: tuple[tuple[str, Look, Look], ...] = (
    ("port-cranes", (0.40, 0.44, 0.80), (0.56, 0.52, 0.62)),
    ("fishing-boats", (0.62, 0.56, 0.64), (0.50, 0.50, 0.94)),
)
"""Illustration, first look and last look of each shot."""


def cut(picture: Image.Image, look: Look) -> Image.Image:
    """Return what the camera sees of `picture`, `WIDTH` x `HEIGHT` pixels; edges may lie between two pixels."""
    width = look[2] * picture.width
    height = width * HEIGHT / WIDTH
    left = min(max(look[0] * picture.width - width / 2, 0.0), picture.width - width)
    top = min(max(look[1] * picture.height - height / 2, 0.0), picture.height - height)
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))


def eased(share: float) -> float:
    """Return how far a movement has come after `share` of its time: slow at both ends."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def frames(pictures: list[Image.Image]) -> Iterator[bytes]:
    """Yield the frames in order, each as rows of red, green and blue."""
    spans = ((0.0, CHANGE + FADE), (CHANGE, SECONDS))
    for number in range(round(SECONDS * FRAMES_PER_SECOND)):
        at = number / FRAMES_PER_SECOND
        seen = []
        for picture, (_, first, last), (begin, end) in zip(pictures, SHOTS, spans, strict=True):
            share = eased((at - begin) / (end - begin))
            x, y, width = (one + (other - one) * share for one, other in zip(first, last, strict=True))
            seen.append(cut(picture, (x, y, width)))
        yield Image.blend(seen[0], seen[1], eased((at - CHANGE) / FADE)).tobytes()


def sound(path: Path) -> None:
    """Write the sound to `path`: two calls of a ship's horn over a quiet sea, 16-bit mono."""
    time = np.arange(round(SECONDS * SOUND_RATE)) / SOUND_RATE
    noise = np.random.default_rng(7).standard_normal(time.size)
    sea = np.convolve(noise, np.hanning(240) / 120, mode="same") * (0.6 + 0.4 * np.sin(2 * np.pi * time / 4.5))
    horn = np.zeros(time.size)
    for begin, end in ((0.3, 1.5), (1.9, 2.6)):
        swell = np.clip((time - begin) / 0.12, 0, 1) * np.clip((end + 0.5 - time) / 0.5, 0, 1) ** 2
        for pitch in (92.5, 138.6):
            horn += swell * sum(np.sin(2 * np.pi * pitch * n * time) / n**1.4 for n in range(1, 9))
    mixed = 0.05 * sea / np.abs(sea).max() + 0.3 * horn / np.abs(horn).max()
    mixed *= np.clip(time / 0.2, 0, 1) * np.clip((SECONDS - time) / 0.8, 0, 1)
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(SOUND_RATE)
        stream.writeframes((mixed * 32767).astype("<i2").tobytes())


def encode(pictures: list[Image.Image], heard: Path, target: Path) -> None:
    """Write the WebM file (VP9 and Opus). Raises CalledProcessError when ffmpeg fails."""
    command = [
        "ffmpeg", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES_PER_SECOND), "-i", "-",
        "-i", str(heard),
        "-c:v", "libvpx-vp9", "-crf", "37", "-b:v", "0", "-g", "72", "-pix_fmt", "yuv420p", "-deadline", "good",
        "-cpu-used", "2", "-c:a", "libopus", "-b:a", "40k", "-fflags", "+bitexact", "-map_metadata", "-1",
        "-cues_to_front", "1", str(target),
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE) as running:
        assert running.stdin is not None
        for frame in frames(pictures):
            running.stdin.write(frame)
        running.stdin.close()
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command[0])


def main() -> int:
    """Draw the pictures, make the video and say how large it is; 1 when it is larger than it may be."""
    with tempfile.TemporaryDirectory() as folder:
        pictures = [Image.open(make_picture(code, Path(folder))).convert("RGB") for code, _, _ in SHOTS]
        heard = Path(folder) / "sound.wav"
        sound(heard)
        TARGET.parent.mkdir(exist_ok=True)
        encode(pictures, heard, TARGET)
    size = TARGET.stat().st_size
    print(f"{TARGET}: {size} bytes")
    return int(size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
