"""`python -m lossproof`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FOCAL = f"{HERE / 'losses.py'}:floored_focal"


def run(*words: str, said: str = ""):
    return subprocess.run([sys.executable, "-m", "lossproof", *words], capture_output=True, encoding="utf-8", timeout=120,
                          input=said, check=False)


def test_verify_and_its_exit_codes(tmp_path):
    wrong = run("verify", FOCAL, "--loss", "focal", "--param", "gamma=2", "--quick", "--json", str(tmp_path / "r.json"))
    assert wrong.returncode == 1 and "probability-floor" in wrong.stdout, wrong.stderr
    assert json.loads((tmp_path / "r.json").read_text())["verdict"] == "fails"
    right = run("verify", f"{HERE / 'losses.py'}:cross_entropy", "--loss", "ce", "--quick")
    assert right.returncode == 0 and "conforms" in right.stdout


@pytest.mark.parametrize(("words", "said"), [
    ((), "required"), (("verify", FOCAL), "--loss"), (("verify", "nowhere:f", "--loss", "ce"), "No module named 'nowhere'"),
    (("verify", FOCAL, "--loss", "cross"), "there is no loss"), (("verify", FOCAL, "--loss", "focal", "--param", "x"), "float"),
])
def test_a_wrong_command_line_ends_with_2(words, said):
    ended = run(*words)
    assert ended.returncode == 2 and said in ended.stderr and "Traceback" not in ended.stderr


def test_wire_serves_a_callable():
    asked = [{"op": "hello", "protocol": 1},
             {"op": "eval", "id": 7, "loss": "focal", "params": {"gamma": 2.0}, "logits": [[0.0, 0.0]], "targets": [1]},
             {"op": "bye"}]
    ended = run("wire", FOCAL, "--loss", "focal", "--no-gradient", said="".join(json.dumps(line) + "\n" for line in asked))
    hello, answer = (json.loads(line) for line in ended.stdout.splitlines())
    assert hello["losses"] == ["focal"] and ended.returncode == 0
    assert answer["id"] == 7 and abs(answer["loss"][0] - 0.25 * 0.6931471805599453) < 1e-6
