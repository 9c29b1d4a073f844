"""Health of OBS: figures, and a grade of good, poor or bad."""

from collections import deque
from typing import Any

from msgspec import Struct

from topchrono.views.obs import GRADES, Grade, MachineView

WINDOW_S = 30.0
POOR_PERCENT, BAD_PERCENT = 1.0, 5.0
"""Shares of lost frames. Viewers start to notice at about one in a hundred."""
POOR_CPU, BAD_CPU = 80, 95
POOR_DISK_GB, BAD_DISK_GB = 10.0, 2.0
"""An hour of recording at 6 Mbit/s takes 2.7 GB."""


class Sample(Struct, frozen=True):
    """Counters at one moment (s, monotonic): frames lost, frames in all, bytes."""

    at: float
    lost: int
    total: int
    sent: int = 0


class Window:
    """Counters over a sliding window of half a minute."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque()

    def add(self, sample: Sample) -> None:
        """Add a sample. Counters that have decreased belong to a new stream or a new OBS."""
        if self._samples and sample.total < self._samples[-1].total:
            self._samples.clear()
        self._samples.append(sample)
        while sample.at - self._samples[0].at > WINDOW_S:
            self._samples.popleft()

    def clear(self) -> None:
        """Remove all samples."""
        self._samples.clear()

    @property
    def lost_percent(self) -> float:
        """The share of lost frames, to half a percent."""
        if not self._samples:
            return 0.0
        first, last = self._samples[0], self._samples[-1]
        total = last.total - first.total
        return round(200 * (last.lost - first.lost) / total) / 2 if total > 0 else 0.0

    @property
    def kbps(self) -> int:
        """Kilobits per second, to a hundred."""
        if not self._samples:
            return 0
        first, last = self._samples[0], self._samples[-1]
        elapsed_s = last.at - first.at
        return round((last.sent - first.sent) * 8 / 1000 / elapsed_s / 100) * 100 if elapsed_s > 0 else 0


def grade_of_loss(percent: float) -> Grade:
    """The grade of a share of lost frames."""
    return _grade(percent, POOR_PERCENT, BAD_PERCENT)


def grade_of_disk(free_gb: float) -> Grade:
    """The grade of free disk space, for a recording."""
    return _grade(-free_gb, -POOR_DISK_GB, -BAD_DISK_GB)


def machine_view(stats: dict[str, Any], skipped_percent: float) -> MachineView:
    """The figures of ``GetStats`` for the view."""
    free_gb = stats["availableDiskSpace"] / 1000
    cpu = round(stats["cpuUsage"] / 5) * 5
    grades = (_grade(cpu, POOR_CPU, BAD_CPU), grade_of_loss(skipped_percent))
    return MachineView(
        cpu_percent=cpu,
        fps=round(stats["activeFps"]),
        skipped_percent=skipped_percent,
        disk_free_gb=float(round(free_gb)) if free_gb >= POOR_DISK_GB else round(free_gb, 1),
        grade=max(grades, key=GRADES.index),
        disk_grade=grade_of_disk(free_gb),
    )


def _grade(value: float, poor: float, bad: float) -> Grade:
    if value >= bad:
        return "bad"
    return "poor" if value >= poor else "good"
