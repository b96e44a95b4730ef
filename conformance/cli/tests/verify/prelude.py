# What every subject of these tests adds to the prelude of the harness's subjects, which stands before it with the folder of
# the Python adapters, ADAPTERS: cross-entropy. FOLDER is the subject's own, also its argument, by which its processes are known.

import subprocess

sys.path[:0] = [ADAPTERS, ADAPTERS + "/subjects"]
FOLDER = sys.argv[1]
from lossproof_wire import encode, parse_request, row_subject
from pure_python_focal import focal

RIGHT = row_subject(focal)
HELLO = {"op": "hello", "protocol": 1, "name": "vice", "version": "1", "losses": ["ce"], "gradient": True}


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
