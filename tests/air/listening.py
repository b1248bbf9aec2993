"""Ears for the tests: make tones, listen to a mount as a player does, and say what sounded when.

Sound is mono float samples in -1..1 at ``RATE``. A listener is sent a moment of silence and joins amid an MP3
stream, where its decoder has no history yet: ``gaps`` and ``clicks`` leave out the first ``WARM_UP`` seconds.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

RATE = 44100
WARM_UP = 0.3
HIGH = 6000.0
"""Test tones lie far below this frequency in Hz; a jump of samples reaches above it."""

ENOUGH_TO_DECODE = 4096
"""Bytes of MP3 in which a decoder finds a frame."""

Sound = npt.NDArray[np.float32]


class Stretch(NamedTuple):
    """From ``start`` to ``end`` (seconds) this tone was the loudest; frequency 0 is silence."""

    start: float
    end: float
    frequency: float


class Title(NamedTuple):
    """An ICY title, when it arrived (unix time) and after how many bytes of audio."""

    at: float
    text: str
    offset: int


# ---------------------------------------------------------------- making sound


def make_tone(
    path: Path, frequency: float, seconds: float, *, silence_after: float = 0.0, level: float = 0.25, **tags: str
) -> Path:
    """A stereo sine of peak ``level`` as the suffix says (mp3, wav, flac, ogg, m4a), with ffmpeg's tags."""
    wave = f"aevalsrc={level}*sin(2*PI*{frequency}*t):s={RATE}:d={seconds}"
    if silence_after:
        wave += f",apad=pad_dur={silence_after}"
    told = [argument for name, value in tags.items() for argument in ("-metadata", f"{name}={value}")]
    lossy = ["-b:a", "128k"] if path.suffix in {".mp3", ".ogg", ".m4a"} else []
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", wave, "-ac", "2", *lossy, *told]
    subprocess.run([*command, str(path)], check=True)
    return path


# ---------------------------------------------------------------- listening


class Player:
    """A listener in a thread of its own, from entering the ``with`` until leaving it.

    Keeps every byte of audio, when it arrived, and the titles. ``status`` and ``headers`` (lower case) are the answer.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._parts = urlsplit(url)
        self._timeout = timeout
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self.status = 0
        self.headers: dict[str, str] = {}
        self.titles: list[Title] = []
        self.audio = bytearray()
        self.arrivals: list[tuple[float, int]] = []
        self.ended = False

    def __enter__(self) -> Player:
        host, port = self._parts.hostname or "127.0.0.1", self._parts.port or 80
        self._socket = socket.create_connection((host, port), timeout=self._timeout)
        path = self._parts.path + (f"?{self._parts.query}" if self._parts.query else "")
        ask = f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nUser-Agent: ipstream-test\r\nIcy-MetaData: 1\r\n\r\n"
        self._socket.sendall(ask.encode())
        self._stream = self._socket.makefile("rb")
        self._read_head()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(self._timeout + 1)
        self._stream.close()
        self._socket.close()

    @property
    def now_playing(self) -> str:
        """The newest ICY title, empty before the first."""
        return self.titles[-1].text if self.titles else ""

    def wait(self, seen: Callable[[Player], object], *, seconds: float, what: str) -> None:
        """Wait until ``seen(self)`` holds. Raises AssertionError naming ``what`` after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not seen(self):
            assert time.monotonic() < deadline, f"no {what} in {seconds} s; titles: {[t.text for t in self.titles]}"
            time.sleep(0.02)

    def sound(self) -> Sound:
        """What has been heard so far."""
        return decode(bytes(self.audio)) if len(self.audio) > ENOUGH_TO_DECODE else np.empty(0, np.float32)

    def heard_at(self, position: float) -> float:
        """Unix time at which second ``position`` of ``sound()`` reached the listener (constant bitrate only)."""
        total = self.arrivals[-1][1]
        seconds = len(self.sound()) / RATE
        offset = position / seconds * total
        return next((at for at, so_far in self.arrivals if so_far >= offset), self.arrivals[-1][0])

    def _read_head(self) -> None:
        self.status = int(self._stream.readline().split()[1])
        while line := self._stream.readline().strip():
            name, _, value = line.decode("utf-8", "replace").partition(":")
            self.headers[name.strip().lower()] = value.strip()

    def _listen(self) -> None:
        interval = int(self.headers.get("icy-metaint", "0"))
        left = interval
        try:
            while not self._stop.is_set():
                piece = self._stream.read1(left if interval else 4096)
                if not piece:
                    break
                self.audio += piece
                self.arrivals.append((time.time(), len(self.audio)))
                left -= len(piece)
                if interval and left == 0:
                    self._read_title()
                    left = interval
        except (OSError, IndexError):
            pass
        self.ended = True

    def _read_title(self) -> None:
        block = self._stream.read(self._stream.read(1)[0] * 16).rstrip(b"\0").decode("utf-8", "replace")
        if "StreamTitle='" in block:
            text = block.split("StreamTitle='", 1)[1].split("';StreamUrl=", 1)[0].removesuffix("';")
            self.titles.append(Title(time.time(), text, len(self.audio)))


def record_mount(url: str, seconds: float) -> Player:
    """Listen to ``url`` until ``seconds`` of it have arrived; the player is returned after it left."""
    until = time.monotonic() + seconds
    with Player(url) as player:
        player.wait(
            lambda _: time.monotonic() >= until or player.ended, seconds=seconds + 5, what="end of the recording"
        )
    return player


def decode(audio: bytes | Path) -> Sound:
    """Any audio FFmpeg knows as mono samples."""
    source = str(audio) if isinstance(audio, Path) else "pipe:0"
    command = ["ffmpeg", "-v", "fatal", "-i", source, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "pipe:1"]
    given = None if isinstance(audio, Path) else audio
    raw = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, dtype=np.float32)


# ---------------------------------------------------------------- judging


def levels(sound: Sound, frequency: float, window: float = 0.05) -> Sound:
    """The amplitude of one tone in each window, 0..1."""
    size = int(window * RATE)
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    taper = np.hanning(size)
    probe = taper * np.exp(-2j * np.pi * frequency * np.arange(size) / RATE)
    return np.asarray(2 * np.abs(frames @ probe) / taper.sum(), dtype=np.float32)


def dominant_tones(sound: Sound, candidates: Sequence[float], window: float = 0.05) -> list[Stretch]:
    """Which of the candidate tones (150 Hz or more apart) was the loudest when; below -60 dBFS it is silence."""
    table = np.stack([levels(sound, frequency, window) for frequency in candidates])
    names = np.where(table.max(axis=0) < 0.001, 0.0, np.asarray(candidates)[table.argmax(axis=0)])
    stretches: list[Stretch] = []
    for index, name in enumerate(names):
        start, end = index * window, (index + 1) * window
        if stretches and stretches[-1].frequency == name:
            stretches[-1] = stretches[-1]._replace(end=end)
        else:
            stretches.append(Stretch(start, end, float(name)))
    return stretches


def tones_in_order(sound: Sound, candidates: Sequence[float], *, at_least: float = 0.3) -> list[float]:
    """The tones heard for ``at_least`` seconds, in order, silence left out."""
    order: list[float] = []
    for stretch in dominant_tones(sound, candidates):
        if stretch.frequency and stretch.end - stretch.start >= at_least and order[-1:] != [stretch.frequency]:
            order.append(stretch.frequency)
    return order


def overlap(sound: Sound, first: float, second: float, *, above_db: float = -58.0) -> float:
    """For how many seconds both tones sounded louder than ``above_db`` dBFS."""
    both = np.minimum(levels(sound, first), levels(sound, second))
    return float(np.count_nonzero(both > 10 ** (above_db / 20)) * 0.05)


def gaps(sound: Sound, *, below_db: float = -60.0, longer_than: float = 0.05) -> list[tuple[float, float]]:
    """(start, end) in seconds of every stretch that stays below ``below_db`` dBFS for more than ``longer_than``."""
    skipped = int(WARM_UP * RATE)
    loud = np.flatnonzero(np.abs(sound[skipped:]) >= 10 ** (below_db / 20)) + skipped
    edges = np.concatenate(([skipped], loud, [len(sound)]))
    quiet = np.flatnonzero(np.diff(edges) > longer_than * RATE)
    return [(float(edges[i] / RATE), float(edges[i + 1] / RATE)) for i in quiet]


def clicks(sound: Sound, *, jump: float = 0.05) -> list[float]:
    """Seconds at which the samples jumped by about ``jump`` or more (full scale is 1): energy where no tone has any."""
    spectrum = np.fft.rfft(sound)
    spectrum[: int(HIGH * len(sound) / RATE)] = 0
    high = np.abs(np.fft.irfft(spectrum, len(sound)))
    high[: int(WARM_UP * RATE)] = 0
    high[-int(WARM_UP * RATE) :] = 0
    places: list[float] = []
    for index in np.flatnonzero(high > jump / 4):
        if not places or index / RATE - places[-1] > 0.1:
            places.append(float(index / RATE))
    return places


# ---------------------------------------------------------------- small helps


def free_ports(count: int) -> list[int]:
    """Ports nobody listened on a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def liquidsoap_command() -> list[str]:
    """What starts Liquidsoap; IPSTREAM_TEST_LIQUIDSOAP names another one."""
    return os.environ.get("IPSTREAM_TEST_LIQUIDSOAP", "liquidsoap").split()
