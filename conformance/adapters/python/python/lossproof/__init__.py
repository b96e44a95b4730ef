"""Check losses used against class imbalance to the last place, and compute their exact values.

    import lossproof

    report = lossproof.verify(my_focal, loss="focal", params={"gamma": 2.0})
    print(report)
    report.assert_conforms()

`lossproof.reference` has the exact losses on NumPy arrays, `lossproof.boosting` objectives for XGBoost and LightGBM, and
`python -m lossproof` the command line. Nothing imports a framework before a callable that is written in it is asked.
"""

from . import reference
from ._native import __version__
from ._verify import verify
from .report import Finding, Report

__all__ = ["Finding", "Report", "__version__", "reference", "verify"]
