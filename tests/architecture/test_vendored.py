"""What others wrote is as they wrote it: pinned, hashed, licensed, and without maps we do not have."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
PACKAGES = json.loads((STATIC / "vendor/vendor.json").read_text())
FILES = {name: digest for package in PACKAGES for name, digest in package["files"].items()}


@pytest.mark.parametrize("name", FILES)
def test_a_vendored_file_is_the_one_that_was_taken(name: str) -> None:
    content = (STATIC / name).read_bytes()
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    assert FILES[name] == f"sha384-{digest}"
    assert b"sourceMappingURL=" not in content


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_vendored_package_has_its_license(package: dict[str, str]) -> None:
    assert (STATIC / package["license_file"]).read_text().strip()


def test_every_vendored_script_is_listed() -> None:
    scripts = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").rglob("*.js")}
    assert scripts == {name for name in FILES if name.endswith(".js")}
