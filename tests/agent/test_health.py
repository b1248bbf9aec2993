"""Readings of the machine are plausible and right."""

from pathlib import Path

from ipstream.agent.health import CpuTimes, disk_free, liquidsoap_version, memory_used


def test_cpu_share_is_what_was_busy_between_two_readings(tmp_path: Path) -> None:
    (tmp_path / "stat").write_text("cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 2 3\n")
    earlier = CpuTimes.read(tmp_path)
    (tmp_path / "stat").write_text("cpu  150 0 100 740 110 0 0 0 0 0\n")
    assert CpuTimes.read(tmp_path).percent_since(earlier) == 50.0
    assert earlier.percent_since(earlier) == 0.0


def test_memory_in_use_leaves_out_what_can_be_dropped(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable:  400 kB\nHugePages_Total: 0\n")
    assert memory_used(tmp_path) == 600 * 1024


async def test_this_machine_can_be_read(tmp_path: Path) -> None:
    assert CpuTimes.read().total > 0
    assert memory_used() > 0
    assert disk_free(tmp_path) > 0
    assert (await liquidsoap_version()).startswith("2.")
