"""What tests of typed values share."""

from collections.abc import Callable

import pytest

from topchrono.inputs.reading import NotUnderstood


def refusal_of(read: Callable[[str], object], text: str) -> str:
    """The French words with which ``read`` refuses ``text``."""
    with pytest.raises(NotUnderstood) as refused:
        read(text)
    return str(refused.value)
