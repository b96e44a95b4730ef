"""The objectives, in real trainings on imbalanced data that scikit-learn ships."""

from __future__ import annotations

import numpy as np
import pytest
from lossproof import reference
from lossproof.boosting import Objective
from needs import needs


def digits():
    """1,797 digits, the classes thinned out to a long tail; every third row is kept for testing."""
    needs("sklearn")
    from sklearn.datasets import load_digits

    data, labels = load_digits(return_X_y=True)
    kept = [np.flatnonzero(labels == k)[: max(4, 170 // 2**k)] for k in range(5)]
    rows = np.random.default_rng(0).permutation(np.concatenate(kept))
    train, test = rows[np.arange(len(rows)) % 3 > 0], rows[np.arange(len(rows)) % 3 == 0]
    return data[train], labels[train], data[test], labels[test]


def cancer():
    """Breast cancer: 357 benign tumours, and every sixth of the 212 malignant ones, which are class 1."""
    needs("sklearn")
    from sklearn.datasets import load_breast_cancer

    data, benign = load_breast_cancer(return_X_y=True)
    rows = np.sort(np.concatenate([np.flatnonzero(benign == 1), np.flatnonzero(benign == 0)[::6]]))
    train, test = rows[np.arange(len(rows)) % 3 > 0], rows[np.arange(len(rows)) % 3 == 0]
    return data[train], 1 - benign[train], data[test], 1 - benign[test]


def balanced_accuracy(scores, labels):
    """The mean over the classes of the part that is found."""
    found = scores.argmax(1) if scores.ndim == 2 else (scores > 0).astype(int)
    return float(np.mean([(found[labels == k] == k).mean() for k in np.unique(labels)]))


def train_xgboost(objective, data, labels, rounds=30, **more):
    import xgboost

    matrix = xgboost.DMatrix(data, labels)
    params = {"max_depth": 3, "eta": 0.3, "seed": 1, "nthread": 1, "verbosity": 0, **more}
    seen = {}
    if isinstance(objective, Objective):
        params.update({"disable_default_eval_metric": 1, "base_score": 0.0})
        model = xgboost.train(params, matrix, rounds, obj=objective.xgboost, custom_metric=objective.xgboost_metric,
                              evals=[(matrix, "train")], evals_result=seen, verbose_eval=False)
    else:
        model = xgboost.train({**params, "objective": objective, "base_score": 0.5}, matrix, rounds)
    return (lambda rows: model.predict(xgboost.DMatrix(rows), output_margin=True)), seen.get("train")


def train_lightgbm(objective, data, labels, rounds=30, **more):
    import lightgbm

    params = {"num_leaves": 7, "learning_rate": 0.3, "seed": 1, "num_threads": 1, "verbosity": -1, "min_data_in_leaf": 3,
              "boost_from_average": False, "deterministic": True, **more}
    seen = {}
    matrix = lightgbm.Dataset(data, labels, params={"verbosity": -1, "min_data_in_leaf": 3})
    if isinstance(objective, Objective):
        model = lightgbm.train({**params, "objective": objective.lightgbm}, matrix, rounds, valid_sets=[matrix],
                               valid_names=["train"], feval=objective.lightgbm_metric,
                               callbacks=[lightgbm.record_evaluation(seen)])
    else:
        model = lightgbm.train({**params, "objective": objective}, matrix, rounds)
    return (lambda rows: model.predict(rows, raw_score=True)), seen.get("train")


TRAINERS = {"xgboost": (train_xgboost, "multi:softprob", "binary:logistic"),
            "lightgbm": (train_lightgbm, "multiclass", "binary")}


@pytest.mark.parametrize("library", TRAINERS)
def test_cross_entropy_grows_the_library_s_own_trees_with_softmax(library):
    needs(library)
    train, own, _ = TRAINERS[library]
    data, labels, rows, _ = digits()
    theirs, _ = train(own, data, labels, num_class=5)
    ours, seen = train(Objective("ce", classes=5), data, labels, num_class=5)
    # Both libraries keep gradients in f32 and sum them in f64: a last place may differ at each of 30 rounds.
    difference = ours(rows) - theirs(rows)
    np.testing.assert_allclose(difference - difference.mean(1, keepdims=True), 0.0, atol=1e-3)
    assert seen["ce"][-1] < 0.1 * seen["ce"][0]


@pytest.mark.parametrize("library", TRAINERS)
def test_cross_entropy_grows_the_library_s_own_trees_with_sigmoid(library):
    needs(library)
    train, _, own = TRAINERS[library]
    data, labels, rows, _ = cancer()
    theirs, _ = train(own, data, labels)
    ours, _ = train(Objective("ce"), data, labels)
    np.testing.assert_allclose(ours(rows), theirs(rows), atol=1e-3)


@pytest.mark.parametrize("library", TRAINERS)
@pytest.mark.parametrize(("loss", "params"), [("focal", {"gamma": 2.0}), ("hmloss", {"delta": 1e4}), ("ldam", {"scale": 3.0}),
                                              ("balanced-softmax", {}), ("ghm-c", {})])
@pytest.mark.parametrize("curvature", ["reweighted", "absolute"])
def test_every_loss_learns_the_long_tail(library, loss, params, curvature):
    needs(library)
    train, own, _ = TRAINERS[library]
    data, labels, rows, wanted = digits()
    counts = np.bincount(labels)
    objective = Objective(loss, params, classes=5, class_counts=counts, curvature=curvature)
    scores, seen = train(objective, data, labels, num_class=5)
    control, _ = train(own, data, labels, num_class=5)
    assert np.isfinite(seen[loss]).all() and seen[loss][-1] < seen[loss][0]
    if curvature == "reweighted":
        # The rarest of the five classes has 5 rows in the test, each 0.04 of the balanced accuracy: two may be missed.
        assert balanced_accuracy(scores(rows), wanted) > balanced_accuracy(control(rows), wanted) - 0.081


@pytest.mark.parametrize("library", TRAINERS)
@pytest.mark.parametrize("loss", ["focal", "hmloss"])
def test_the_sigmoid_link_with_class_weights(library, loss):
    needs(library)
    train, _, own = TRAINERS[library]
    data, labels, rows, wanted = cancer()
    objective = Objective(loss, weighting="cs", class_counts=np.bincount(labels))
    scores, seen = train(objective, data, labels)
    assert seen[loss][-1] < seen[loss][0]
    control, _ = train(own, data, labels)
    assert balanced_accuracy(scores(rows), wanted) > balanced_accuracy(control(rows), wanted) - 0.1


def test_the_curvature_is_cross_entropy_s_times_the_modulation_and_never_negative():
    rng = np.random.default_rng(3)
    scores, labels = 6 * rng.normal(size=(400, 5)), rng.integers(0, 5, 400)
    plain = reference.cross_entropy(scores, labels, hessian=True)
    for loss, params in (("focal", {"gamma": 2.0}), ("hmloss", {"delta": 1e4})):
        _, gradient, curvature = Objective(loss, params, classes=5).evaluate(scores, labels)
        assert (curvature >= 0).all()
        modulation = gradient[np.arange(400), labels] / plain.gradient[np.arange(400), labels]
        # 1 − |slope| rounds to 2^-53 of 1.
        np.testing.assert_allclose(curvature, np.abs(modulation)[:, None] * plain.hessian, rtol=1e-9,
                                   atol=2.0**-50 * np.abs(gradient).max())
    assert (reference.hmloss(scores, labels, hessian=True).hessian < 0).any()  # why a choice is needed


def test_row_weights_multiply_everything():
    scores, labels = np.array([[0.5, -1.0, 2.0]] * 2), [0, 0]
    loss, gradient, curvature = Objective("focal", classes=3).evaluate(scores, labels, [1.0, 3.0])
    for numbers in (loss, gradient, curvature):
        np.testing.assert_allclose(numbers[1], 3 * numbers[0], rtol=1e-14)


@pytest.mark.parametrize(("options", "said"), [
    ({"classes": 2}, "classes is 2; expected 1"), ({"curvature": "newton"}, "curvature is 'newton'"), ({"loss": "seql"}, "draws"),
])
def test_what_does_not_fit(options, said):
    with pytest.raises(ValueError, match=said):
        Objective(**{"loss": "focal", **options})
