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


def leave_once(name):
    """Whether this has been asked before: of any process of the subject."""
    try:
        open(FOLDER + "/" + name, "x").close()
        return False
    except FileExistsError:
        return True


def deaf():
    """Nothing that asks it to end is heard any more."""
    for asks in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(asks, signal.SIG_IGN)


def descend():
    """A descendant in a session of its own that holds the standard output."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", FOLDER], start_new_session=True)


def daemon():
    """A descendant whose parent is gone, that holds nothing and hears nothing."""
    if os.fork() == 0:
        os.setsid()
        deaf()
        if os.fork() == 0:
            os.closerange(0, 3)
            time.sleep(600)
        os._exit(0)


def say_loss(message, digits):
    """An answer with a loss that Python would not write."""
    write(json.dumps(right(message, loss="@")).replace('"@"', "[" + digits + "]").encode() + b"\n")
