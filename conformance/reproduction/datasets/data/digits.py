"""Writes digits.bin from the copy of the digits that scikit-learn carries: `python3 digits.py`."""

from pathlib import Path

import numpy
from sklearn.datasets import load_digits

digits = load_digits()
records = numpy.hstack([digits.data, digits.target[:, None]])
assert records.shape == (1797, 65) and (records == records.round()).all()
assert records.min() == 0 and records[:, :64].max() == 16 and records[:, 64].max() == 9
Path(__file__).with_name("digits.bin").write_bytes(records.astype(numpy.uint8).tobytes())
