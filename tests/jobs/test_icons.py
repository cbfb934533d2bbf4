from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from tests.architecture.source import templates


@pytest.mark.parametrize(
    ("tag", "inside"),
    [
        ('{% icon "x" %}', 'aria-hidden="true"'),
        ("{% icon name %}", 'aria-hidden="true"'),
        ('{% icon "x" label="Close" %}', 'role="img" aria-label="Close"'),
        ('{% icon "x" label=words %}', 'role="img" aria-label="&quot;&gt;&lt;b&gt;"'),
    ],
)
def test_icon_is_silent_unless_it_has_words(tag: str, inside: str) -> None:
    drawn = Template(tag).render(Context({"name": "x", "words": '"><b>'}))
    assert drawn == f'<svg class="icon" {inside}><use href="/static/img/icons.svg#x"/></svg>'


def test_each_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text()
    there = set(re.findall(r'<symbol[^>]*\bid="([^"]+)"', sprite))
    named = {
        name
        for text in templates().values()
        for name in re.findall(r'\{% icon (?:\w+\|default:)?"([^"]+)"', text)
    }
    assert "search" in named
    assert named <= there
