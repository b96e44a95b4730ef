"""What every subject of these tests begins with: the protocol, done right, and cross-entropy. The folder of the Python
adapters stands before it as ADAPTERS; FOLDER is the subject's own, also its argument, by which its processes are known."""

import json, os, signal, subprocess, sys, time

sys.path[:0] = [ADAPTERS, ADAPTERS + "/subjects"]
FOLDER = sys.argv[1]
from lossproof_wire import encode, parse_request, row_subject
from pure_python_focal import focal

RIGHT = row_subject(focal)
HELLO = {"op": "hello", "protocol": 1, "name": "vice", "version": "1", "losses": ["ce"], "gradient": True}


def write(data):
    """Bytes, as they are."""
    while data:
        data = data[os.write(1, data):]


def say(answer):
    write(json.dumps(answer).encode() + b"\n")


def read():
    """The next message; at the end of the input there is nothing more to do."""
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)


def hello(**fields):
    assert read()["op"] == "hello"
    say({**HELLO, **fields})


def requests():
    """The requests up to bye."""
    while (message := read())["op"] != "bye":
        yield message


def right(message, **fields):
    """The exact answer, with other fields where they are given."""
    answer = {name: encode(value) for name, value in RIGHT(parse_request(message)).items() if value is not None}
    return {"id": message["id"], **answer, **fields}


def special(message):
    """Whether this is the one request of a run, ties of large logits, on which the subjects go wrong that do so once."""
    return message["logits"] == [[512.0, 512.0, 512.0]]


def leave(name, text=""):
    """A file in the subject's folder, for the test to read."""
    with open(FOLDER + "/" + name, "a") as file:
        file.write(text)
