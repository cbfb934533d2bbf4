"""`python -m config.local`: the front of the Makefile's run, services, manage, seed and test."""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from config.local.folder import Folder
from config.local.terminal import Halt, complain, say


def main() -> int:
    """Run one of the commands; its exit code. What stops it is said with what to do about it."""
    parser = argparse.ArgumentParser(prog="python -m config.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve the whole product")
    commands.add_parser("services", help="database, broker and mail alone")
    manage = commands.add_parser("manage", help="a management command on the stack of VAR_DIR")
    manage.add_argument("words", nargs=argparse.REMAINDER)
    commands.add_parser("seed", help="tables, reference data and demo data")
    commands.add_parser("reset", help="delete VAR_DIR: database, mail and files")
    test = commands.add_parser("test", help="pytest on throw-away services")
    test.add_argument("words", nargs=argparse.REMAINDER)
    bench = commands.add_parser("bench", help="the benchmarks, on a durable database")
    bench.add_argument("words", nargs=argparse.REMAINDER)
    faults = commands.add_parser("faults", help="the experiments of the fault table, at full size")
    faults.add_argument("words", nargs=argparse.REMAINDER)
    audit = commands.add_parser("audit", help="markup and Lighthouse, with the demo")
    audit.add_argument("parts", nargs="*")
    check = commands.add_parser("check", help="every check that needs no test run")
    check.add_argument("names", nargs="*")
    # What comes first after the command may be an option of pytest's or Django's: it is passed on.
    arguments, options = parser.parse_known_args()
    if options and "words" not in arguments:
        parser.error(f"unknown: {' '.join(options)}")
    if options:
        arguments.words = [*options, *arguments.words]
    try:
        return _dispatch(arguments)
    except Halt as reason:
        say()
        complain(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(arguments: argparse.Namespace) -> int:  # noqa: PLR0911 -- one line for each command
    # Imported where they are used: `check ruff` needs no database, `run` no browser.
    from config.local import audit, checks, manage, serve, testing  # noqa: PLC0415

    match arguments.command:
        case "test":
            return testing.test(arguments.words)
        case "bench":
            return testing.bench(arguments.words)
        case "faults":
            return testing.faults(arguments.words)
        case "audit":
            return audit.audit(arguments.parts)
        case "check":
            return checks.check(arguments.names)
    folder, port = Folder.at(os.environ.get("VAR_DIR") or "var"), _port()
    match arguments.command:
        case "run":
            return serve.run(folder, port)
        case "services":
            return serve.services(folder, port)
        case "seed":
            return manage.manage(folder, [["migrate", "-v0"], ["seed"]], port)
        case "reset":
            return _reset(folder)
        case _:
            return manage.manage(folder, [arguments.words or ["help"]], port)


def _port() -> int:
    """The port of the web server; 0 means any free one."""
    text = os.environ.get("PORT") or "8000"
    largest = 65_535
    if not text.isdecimal() or int(text) > largest:
        raise Halt(f"PORT={text} is no port. Use a number up to {largest}: make run PORT=8001")
    return int(text)


def _reset(folder: Folder) -> int:
    with folder.locked("reset"):
        if sys.stdin.isatty():
            answer = input(f"Delete the database, mail and files in {folder.shown}? [y/N] ")
            if answer.strip().lower() not in {"y", "yes"}:
                say("nothing deleted")
                return 1
        from config.local.stack import recover  # noqa: PLC0415

        recover(folder)
        shutil.rmtree(folder.root)
        say(f"deleted {folder.shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
