from __future__ import annotations

import pytest

from jobs.templatetags.codes import unbroken


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("CPC or CCS; CPT", "CPC or CCS; CPT"),
        ("CPC; ICD-10-CM", 'CPC; <span class="nowrap">ICD-10-CM</span>'),
        ("<b> A-B", '&lt;b&gt; <span class="nowrap">A-B</span>'),
        ("", ""),
    ],
)
def test_words_with_a_hyphen_stay_on_one_line(text: str, html: str) -> None:
    assert unbroken(text) == html
