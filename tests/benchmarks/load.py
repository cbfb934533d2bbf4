"""Asks a web server for pages over many connections at once, and says how quickly they came.

A program of its own, so that it does not share an interpreter with what it measures:
`python load.py PORT CONNECTIONS SECONDS PATH...`. The paths are asked for in turn. Prints JSON:
requests per second, and milliseconds at p50 and p95.
"""

from __future__ import annotations

import itertools
import json
import socket
import statistics
import sys
import threading
import time

WAIT = 60.0


def ask(port: int, path: str) -> int:
    """One request over a connection of its own, as the server closes each; returns the status."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        head = connection.recv(65536)
        while connection.recv(65536):
            pass
    return int(head.split(b" ", 2)[1])


def load(port: int, connections: int, seconds: float, paths: list[str]) -> dict[str, float]:
    """Ask until the time is over. Raises AssertionError for any answer that is not 200."""
    taken: list[float] = []
    refused: list[int] = []
    turns = itertools.cycle(paths)
    end = time.perf_counter() + seconds

    def go_on() -> None:
        while time.perf_counter() < end:
            began = time.perf_counter()
            status = ask(port, next(turns))
            taken.append(time.perf_counter() - began)
            if status != 200:
                refused.append(status)

    threads = [threading.Thread(target=go_on) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - began
    assert not refused, f"{len(refused)} answers were not 200: {sorted(set(refused))}"
    marks = statistics.quantiles(taken, n=20)
    return {"per_second": len(taken) / lasted, "p50": marks[9] * 1000, "p95": marks[18] * 1000}


if __name__ == "__main__":
    port, connections, seconds, *paths = sys.argv[1:]
    json.dump(load(int(port), int(connections), float(seconds), paths), sys.stdout)
