"""Runs each learner in a process of its own on the same files, and prints what came of it as a table.

Memory is the most that the process held at any time, learning included.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PEERS = ["deskhand", "logistic-regression", "linear-svc", "nlpjs"]


def measured(command):
    """What a command prints as JSON, and the most memory that it held, in MB."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"{command[0]} ended with {child.returncode}: run it by hand to see why\n  {' '.join(command)}")
        out.seek(0)
        text = out.read().decode()
    return json.loads(text[text.index("{"):]), used.ru_maxrss / 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--deskhand", required=True)
    arguments.add_argument("--config", required=True)
    arguments.add_argument("--nlpjs", required=True)
    arguments.add_argument("--peers", nargs="+", choices=PEERS[1:], default=PEERS[1:])
    arguments.add_argument("train")
    arguments.add_argument("test", nargs="+")
    given = arguments.parse_args()
    scikit = str(pathlib.Path(__file__).with_name("scikit.py"))
    commands = {
        "deskhand": [given.deskhand, "eval", "--config", given.config, "--json", "--train", given.train, "--test", *given.test],
        "logistic-regression": [sys.executable, scikit, "logistic-regression", given.train, *given.test],
        "linear-svc": [sys.executable, scikit, "linear-svc", given.train, *given.test],
        "nlpjs": ["node", given.nlpjs, given.train, *given.test],
    }
    titles = [pathlib.Path(file).stem for file in given.test]
    print(f"{'':22}{'learns, s':>10}{'MB':>8}" + "".join(f"{title[:18] + ' %':>21}" for title in titles) + f"{'p50, µs':>12}{'p99, µs':>12}")
    for name in ["deskhand", *given.peers]:
        print(f"{name}: learning …", end="\r", file=sys.stderr)
        figures, memory = measured(commands[name])
        tests = figures["tests"]
        right = "".join(f"{test['accuracy']:>21.2f}" for test in tests)
        print(f"{name:22}{figures['training_seconds']:>10.1f}{memory:>8.0f}{right}"
              f"{tests[0]['median_microseconds']:>12.1f}{tests[0]['p99_microseconds']:>12.1f}", flush=True)


main()
