"""The wire module as a subject's process: protocol, errors, numbers, and a protected standard output."""

from __future__ import annotations

import json
import math
import struct
import subprocess
import sys
import unittest

from lossproof_command import HELP
from lossproof_wire import decode, encode, parse_request
from support import HELLO, HERE, converse, request

SUBJECT = """
import os, sys
from lossproof_wire import serve, Unsupported
def evaluate(request):
    {body}
serve(evaluate, name="tiny", version=3, losses=["ce", "focal"], gradient=True, weightings=["given"])
"""


def subject(body: str) -> str:
    """The source of a subject whose evaluate has this body (one line)."""
    return SUBJECT.format(body=body)


class Conversation(unittest.TestCase):
    """Each test runs a subject in a process of its own."""

    def test_hello_says_what_is_offered(self) -> None:
        answers, _, code = converse(subject("return 1.0"), HELLO)
        self.assertEqual(code, 0)
        self.assertEqual(answers, [{
            "op": "hello", "protocol": 1, "name": "tiny", "version": "3", "losses": ["ce", "focal"],
            "weightings": ["given"], "links": ["softmax"], "dtypes": ["f64"], "reductions": ["none"], "extensions": [],
            "gradient": True, "hessian": False,
        }])

    def test_a_hello_with_an_unknown_name_never_starts(self) -> None:
        program = "from lossproof_wire import serve\nserve(abs, name='x', losses=['ce'], dtypes=['float32'])"
        answers, errors, code = converse(program, HELLO)
        self.assertEqual((answers, code), ([], 1))
        self.assertIn("dtypes: unknown name 'float32'; the protocol knows f16, bf16, f32, f64", errors)

    def test_results_may_be_a_loss_a_tuple_or_a_dict(self) -> None:
        for body, expected in (
            ("return [2]", {"loss": [2.0]}),
            ("return [2.0], [[1.0, -1.0]]", {"loss": [2.0], "gradient": [[1.0, -1.0]]}),
            ("return {'loss': [2.0], 'gradient': None, 'state': [1]}", {"loss": [2.0], "state": [1.0]}),
        ):
            with self.subTest(body):
                answers, _, _ = converse(subject(body), request(id="a b"))
                self.assertEqual(answers, [{"id": "a b", **expected}])

    def test_focals_alpha_comes_from_the_weights(self) -> None:
        body = "return [-5.0 if request.alpha() is None else request.alpha()]"
        weighted = [request(weighting={"kind": "given", "weights": weights}) for weights in ([0.75, 0.25], [1.0, 0.0], [1.0, 2.0])]
        answers, _, _ = converse(subject(body), request(), *weighted)
        self.assertEqual([answer.get("loss") for answer in answers], [[-5.0], [0.25], [0.0], None])
        self.assertEqual(answers[3]["unsupported"], "only weights of the form [1 - alpha, alpha]")

    def test_special_numbers_are_strings_both_ways(self) -> None:
        body = "z = request.logits[0]; return [z[0] - z[0]], [[z[0], z[1]]]"
        answers, _, _ = converse(subject(body), request(logits=[["-Infinity", "NaN"]]))
        self.assertEqual(answers, [{"id": 1, "loss": ["NaN"], "gradient": [["-Infinity", "NaN"]]}])

    def test_printing_reaches_standard_error_only(self) -> None:
        body = "print('p'); os.write(1, b'fd'); os.system('echo child'); sys.__stdout__.flush(); return [0.0]"
        answers, errors, code = converse(subject(body), HELLO, request(), request(id=2))
        self.assertEqual([answer.get("id") for answer in answers], [None, 1, 2])
        self.assertEqual((errors.count("p\n"), errors.count("fd"), errors.count("child"), code), (2, 2, 2, 0))

    def test_nothing_else_reads_the_requests(self) -> None:
        answers, _, _ = converse(subject("return [float(len(sys.stdin.read()))]"), request(), request(id=2))
        self.assertEqual([answer["loss"] for answer in answers], [[0.0], [0.0]])

    def test_an_exception_becomes_an_error_and_the_next_request_is_answered(self) -> None:
        body = "return [1.0 / 0.0] if request.id == 1 else sys.exit(4) if request.id == 2 else [1.0]"
        answers, errors, code = converse(subject(body), request(), request(id=1), request(id=2), request(id=3))
        self.assertEqual(answers[0], {"id": 1, "error": "ZeroDivisionError: float division by zero"})
        self.assertEqual(answers[2:], [{"id": 2, "error": "SystemExit: 4"}, {"id": 3, "loss": [1.0]}])
        self.assertEqual((errors.count("ZeroDivisionError"), code), (1, 0))  # the traceback is shown once

    def test_a_result_that_is_no_number_is_an_error(self) -> None:
        for body in ("return ['a']", "return None", "return [1j]", "return {'gradient': [[0.0, 0.0]]}"):
            with self.subTest(body):
                (answer,), _, _ = converse(subject(body), request())
                self.assertIn("error", answer)

    def test_unsupported(self) -> None:
        (answer,), _, _ = converse(subject("raise Unsupported('not for me')"), request())
        self.assertEqual(answer, {"id": 1, "unsupported": "not for me"})

    def test_what_hello_does_not_offer_is_unsupported(self) -> None:
        asked = [
            request("hmloss"), request(dtype="f32"), request(link="sigmoid", logits=[0.5]), request(reduction="sum"),
            request(weighting={"kind": "cb", "beta": 0.9}), request(hessian=True), request(targets=[None]),
            request(row_weights=[1.0]), request(cotangent=[1.0]), request(params={"gamma": 2.0}),
        ]
        answers, _, _ = converse(subject("return [0.0]"), *asked)
        self.assertEqual(len(answers), len(asked))
        for question, answer in zip(asked, answers):
            self.assertIn("unsupported", answer, question)

    def test_targets_may_be_rows(self) -> None:
        program = SUBJECT.format(body="return [[float(x) for x in row] for row in request.targets]").replace(
            "gradient=True", "gradient=True, links=['softmax', 'sigmoid'], extensions=['soft-targets', 'multi-label', 'label-smoothing']")
        labels = request(link="sigmoid", logits=[[1, 2, 3]], targets=[[1, 0, 1]], cotangent=[[1.0, 2.0, 3.0]])
        asked = [request(logits=[[1, 2]], targets=[[0.25, 0.75]]), {**labels, "cotangent": None},
                 request(label_smoothing=0.1, logits=[[1, 2]], targets=[[0.5, 0.5]]),
                 {**labels, "cotangent": None, "targets": [[1, 0.5, 1]]}]
        answers, _, _ = converse(program, *asked)
        self.assertEqual([answer.get("loss") for answer in answers], [[[0.25, 0.75]], [[1.0, 0.0, 1.0]], [[0.5, 0.5]], None])
        self.assertEqual(answers[3]["unsupported"],
                         "'soft-labels' is not among its extensions: soft-targets, multi-label, label-smoothing")
        self.assertEqual(parse_request(labels).cotangent, [[1.0, 2.0, 3.0]])
        answers, _, _ = converse(subject("return [0.0]"), asked[0], request(label_smoothing=0.1))
        for answer, name in zip(answers, ("soft-targets", "label-smoothing")):
            self.assertEqual(answer["unsupported"], f"{name!r} is not among its extensions: none")

    def test_a_bad_request_names_the_place(self) -> None:
        asked = {
            "logits[1]: expected a list of 2 numbers": request(logits=[[1, 2], [3]], targets=[0, 0]),
            "logits[0][1]: expected a number, got 'x'": request(logits=[[1.0, "x"]]),
            "targets[0]: expected a class below 2, got 2": request(targets=[2]),
            "targets[0]: expected a class below 2, got -1": request(targets=[-1]),
            "targets: expected a list of 1 classes": request(targets=[]),
            "targets[0]: expected a list of 2 numbers": request(targets=[[1.0]]),
            "targets[1]: expected a list of 2 numbers": request(logits=[[1, 2], [3, 4]], targets=[[1, 0], 1]),
            "weighting.weights: expected a list of 2 numbers": request(weighting={"kind": "given", "weights": [1.0]}),
            "KeyError: 'loss'": {"op": "eval", "id": 1, "logits": [[1.0]], "targets": [0]},
        }
        answers, _, _ = converse(subject("return [0.0]"), *asked.values())
        for expected, answer in zip(asked, answers):
            self.assertEqual(answer["id"], 1)
            self.assertIn(expected, answer["error"])

    def test_malformed_lines_are_answered_and_survived(self) -> None:
        lines = ["{", "[1]", '"text"', '{"op":"eval","id":9,"logits":[[NaN]]}', "[" * 100_000]
        answers, _, code = converse(subject("return [0.0]"), *lines, "", {"op": "sing", "id": 5}, {"id": 6}, request())
        self.assertEqual(len(answers), len(lines) + 3)
        for answer in answers[:5]:
            self.assertIsNone(answer["id"])
            self.assertIn("malformed request", answer["error"])
        self.assertEqual(answers[5], {"id": 5, "error": "unknown op 'sing': expected hello, eval or bye"})
        self.assertEqual((answers[6]["id"], answers[7]["loss"], code), (6, [0.0], 0))

    def test_bytes_that_are_not_utf8_are_malformed(self) -> None:
        run = subprocess.run(
            [sys.executable, "-c", subject("return [0.0]")], input=b'{"op": "\xff"}\n', capture_output=True, cwd=HERE,
            timeout=60, check=False,
        )
        self.assertIn("malformed request", json.loads(run.stdout)["error"])

    def test_the_end_of_the_input_ends_it_and_bye_leaves_the_rest(self) -> None:
        answers, errors, code = converse(subject("return [0.0]"), HELLO, bye=False)
        self.assertEqual((len(answers), errors, code), (1, "", 0))
        answers, _, code = converse(subject("return [0.0]"), {"op": "bye"}, HELLO)
        self.assertEqual((answers, code), ([], 0))


class Numbers(unittest.TestCase):
    """`encode` and `decode`."""

    def test_shortest_decimal_of_the_binary64_value(self) -> None:
        single = struct.unpack("f", struct.pack("f", 0.1))[0]
        self.assertEqual(json.dumps(encode([single, 5e-324, 1, -0.0])), "[0.10000000149011612, 5e-324, 1.0, -0.0]")

    def test_round_trip(self) -> None:
        values = [0.1, math.inf, -math.inf, 1.7976931348623157e308, 2.0**-1074]
        self.assertEqual(decode(json.loads(json.dumps(encode(values)))), values)
        self.assertTrue(math.isnan(decode(encode(math.nan))))


class CommandLine(unittest.TestCase):
    """`python3 lossproof_wire.py`."""

    def test_the_plain_example_of_the_help_runs(self) -> None:
        start = HELP.index("    import math")
        code = HELP[start:HELP.index("3. Without")]
        source = "\n".join(line[4:] for line in code.splitlines())
        answers, errors, _ = converse(source, HELLO, request(weighting={"kind": "given", "weights": [1.0, 2.0]}))
        self.assertEqual(errors, "")
        self.assertAlmostEqual(answers[1]["loss"][0], 2.0 * math.log1p(math.exp(1.75)), places=14)

    def test_help_and_a_wrong_command_line(self) -> None:
        wire = str(HERE / "lossproof_wire.py")
        for arguments, code, shown in (
            (["--help"], 0, "lossproof verify -- python3 my_subject.py"), ([], 2, "required"),
            (["nowhere:f", "--loss", "ce"], 2, "No module named 'nowhere'"), (["f", "--loss", "ce"], 2, "module:fun"),
            (["math:exp", "--loss", "cross"], 2, "losses: unknown name 'cross'"),
            (["math:none", "--loss", "ce"], 2, "no attribute 'none'"),
        ):
            with self.subTest(arguments):
                run = subprocess.run(
                    [sys.executable, wire, *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False,
                    stdin=subprocess.DEVNULL,
                )
                self.assertEqual(run.returncode, code, run.stderr)
                self.assertIn(shown, run.stdout + run.stderr)
                self.assertNotIn("Traceback", run.stderr)


if __name__ == "__main__":
    unittest.main()
