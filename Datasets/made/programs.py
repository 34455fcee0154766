"""Runs other programs, and ends them with this one."""

import subprocess
import threading


class MakingError(Exception):
    """What went wrong: where, what, and what to do."""


_running = set()
_lock = threading.Lock()
_stopped = threading.Event()


def run(command, environment=None):
    """Runs a program to its end and returns what it printed, as bytes.

    Throws a `MakingError` with the last line of its errors where it fails.
    """
    with _lock:
        if _stopped.is_set():
            raise MakingError("interrupted")
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment)
        _running.add(process)
    output, errors = process.communicate()
    with _lock:
        _running.discard(process)
    if process.returncode:
        lines = (errors or output).decode(errors="replace").strip().splitlines()
        reason = lines[-1] if lines else f"exit code {process.returncode}"
        raise MakingError(f"{command[0]} failed on {command[-1]}: {reason}")
    return output


def stop():
    """Ends what runs, and lets nothing more begin."""
    with _lock:
        _stopped.set()
        for process in _running:
            process.terminate()
