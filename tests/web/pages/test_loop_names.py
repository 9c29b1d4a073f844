"""Within a loop of a template, methods write to the loop's variable instead of the component's field."""

import re
from pathlib import Path

import pytest

from topchrono.web.pages.web_folder import web_folder

CONTROL = web_folder("control")
VARIABLES = re.compile(r'x-for="\(?(\w+)(?:,\s*(\w+))?\)? in')
WRITTEN = re.compile(r"this\.(\w+) (?:[-+?|&]*)=(?!=)")


@pytest.mark.parametrize(
    "template", sorted(CONTROL.rglob("*.html")), ids=lambda path: str(path.relative_to(CONTROL))
)
def test_no_loop_s_variable_hides_what_the_component_writes(template: Path) -> None:
    variables = {name for names in VARIABLES.findall(template.read_text(encoding="utf-8")) for name in names}
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in template.parent.glob("*.js"))
    assert (variables - {""}) & set(WRITTEN.findall(scripts)) == set()
