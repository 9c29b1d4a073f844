"""How many connections the system grants, in processes whose limit is low."""

import resource
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SOURCE = """
import msgspec, sys
from topchrono.doctor.machine import check_descriptors
from topchrono.runtime import descriptors
finding = check_descriptors()
print(finding.grade, descriptors.limit(), descriptors.most_viewers(), descriptors.most_strangers())
"""


def with_limit(soft: int, hard: int) -> list[str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    done = subprocess.run(
        [sys.executable, "-c", SOURCE], preexec_fn=limit, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(("hard", "grade"), [(256, "bad"), (1_024, "poor"), (4_096, "good")])
def test_a_low_limit_is_told(hard: int, grade: str) -> None:
    found, files, viewers, strangers = with_limit(200, hard)
    assert (found, files) == (grade, str(hard))
    assert int(viewers) < int(strangers) < hard


def test_the_limit_is_raised_as_far_as_the_system_lets_us() -> None:
    assert with_limit(200, 3_000)[1] == "3000"
