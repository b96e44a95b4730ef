"""The GitHub Action of `action.yml`, its steps run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from needs import needs

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
PLAIN = ROOT / "conformance/adapters/python/subjects/pure_python_focal.py"


def run_action(folder: Path, **inputs: str) -> tuple[int, dict[str, str], str]:
    """Run the action's steps in a folder: the exit code of the first that fails, its outputs, and the job's summary."""
    needs("yaml")
    import yaml

    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert set(inputs) <= set(action["inputs"])
    values = {f"inputs.{name}": inputs.get(name, entry["default"]) for name, entry in action["inputs"].items()}
    values["github.action_path"] = str(ROOT)

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: values[found[1]], text)

    files = {name: folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
    for file in files.values():
        file.touch()
    # The Python of these tests is the job's: a runner has one on its path too.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    code = 0
    for step in action["runs"]["steps"]:
        if "run" not in step:
            assert step["if"].startswith("always()") and filled(step["with"]["path"]) == "lossproof-reports"
            continue
        if code:
            continue
        assert "${{" not in step["run"], "an input in the text of a script is code"
        env = {**os.environ, **{name: str(file) for name, file in files.items()}, "PATH": path, "RUNNER_TEMP": str(folder)}
        env |= {name: filled(text) for name, text in step["env"].items()}
        ended = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=folder, env=env,
                               check=False, timeout=120)
        code = ended.returncode
    output = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    return code, output, files["GITHUB_STEP_SUMMARY"].read_text()


def reports(folder: Path) -> dict:
    kept = sorted(file.name for file in (folder / "lossproof-reports").iterdir())
    assert kept == ["report.html", "report.json", "report.md", "report.xml"]
    return json.loads((folder / "lossproof-reports/report.json").read_text())


def test_a_callable(tmp_path):
    options = "--loss focal --param gamma=2 --quick"
    code, output, summary = run_action(tmp_path, python=f"{HERE / 'losses.py'}:floored_focal", options=options)
    assert (code, output) == (1, {"code": "1"})
    assert reports(tmp_path)["verdict"] == "fails"
    assert "probability-floor" in summary


@pytest.fixture
def program():
    """What a job without the program installs first; here the one that was built."""
    if shutil.which("lossproof") is None:
        if "lossproof" in os.environ.get("LOSSPROOF_REQUIRE", "").split(","):
            pytest.fail("there is no lossproof on PATH, and LOSSPROOF_REQUIRE names it")
        pytest.skip("not run: lossproof is not on PATH")


@pytest.mark.usefixtures("program")
def test_a_command(tmp_path):
    code, output, summary = run_action(tmp_path, command=f"python3 '{PLAIN}'", options="--loss focal --quick")
    assert (code, output) == (0, {"code": "0"})
    assert reports(tmp_path)["verdict"] == "conforms" and "conforms" in summary


@pytest.mark.usefixtures("program")
def test_a_project(tmp_path):
    (tmp_path / "lossproof.toml").write_text(f'command = ["python3", "{PLAIN}"]\nlosses = ["focal"]\nquick = true\n')
    code, output, _ = run_action(tmp_path)
    assert (code, output) == (0, {"code": "0"})
    assert {cell["loss"] for cell in reports(tmp_path)["cells"]} == {"focal"}


def test_what_cannot_be_meant_ends_with_2(tmp_path):
    code, output, _ = run_action(tmp_path, python="a:b", command="c")
    assert (code, output) == (2, {})
