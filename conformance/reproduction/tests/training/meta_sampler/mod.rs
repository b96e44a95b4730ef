//! The meta sampler: what it draws, and that its derivative is that of the two levels.

mod objective;

use lossproof::{Adjustment, Batch, Derivatives, DoubleDouble, Jet, Loss, Real, Reduction};
use lossproof_datasets::Stream;
use lossproof_reproduction::protocol::System;
use lossproof_reproduction::training::meta_sampler::{Adam, Classifier, Draw, SampleRates};

use objective::{Problem, stream};

const EPSILON: f64 = f64::EPSILON / 2.0;

/// Three classes of 6, 3 and 1 images with two features; a batch of five. No feature, weight or velocity is above 2.
fn problem() -> Problem {
    let labels = vec![0, 0, 1, 0, 2, 0, 1, 0, 1, 0];
    let mut random = Stream::new(*b"problem ", 1, 0, 0);
    let mut rows = |count: usize, columns: usize| -> Vec<Vec<f64>> {
        (0..count).map(|_| (0..columns).map(|_| 4.0 * random.unit() - 2.0).collect()).collect()
    };
    let mut problem = Problem {
        class_counts: vec![6, 3, 1],
        images: rows(labels.len(), 2),
        labels,
        weights: rows(3, 3),
        velocities: rows(3, 3),
        rate: 0.5,
        momentum: 0.9,
        decay: 2e-4,
        temperature: 0.8,
        drawn: Vec::new(),
        judges: vec![4, 6, 1, 4, 8, 0, 2],
        psi: vec![0.3, -0.7, 1.1],
    };
    problem.drawn = draws(&problem).iter().map(|draw| draw.image as usize).collect();
    problem
}

fn draws(problem: &Problem) -> Vec<Draw> {
    let rates = SampleRates::at(&problem.psi);
    (0..5).map(|draw| Draw::of(&problem.labels, &rates, problem.temperature, stream(draw)).unwrap()).collect()
}

/// What the sampler computes: in f64, by its closed form.
fn derivative(problem: &Problem) -> Vec<f64> {
    let features: Vec<Vec<f64>> = problem.drawn.iter().map(|image| problem.images[*image].clone()).collect();
    let split = |rows: &[Vec<f64>]| {
        Classifier::new(
            &rows.iter().map(|r| r[..2].to_vec()).collect::<Vec<_>>(),
            &rows.iter().map(|r| r[2]).collect::<Vec<_>>(),
        )
    };
    let logits: Vec<f64> = features
        .iter()
        .flat_map(|x| problem.weights.iter().map(|w| w[0] * x[0] + w[1] * x[1] + w[2]).collect::<Vec<_>>())
        .collect();
    let targets: Vec<Option<usize>> = problem.drawn.iter().map(|image| Some(problem.labels[*image] as usize)).collect();
    let batch = Batch::row_major(&logits, 5, 3, &targets).unwrap();
    let balanced = Loss { adjustment: Adjustment::LogPrior, reduction: Reduction::Mean, ..Loss::default() };
    let batch = Batch { class_counts: Some(&problem.class_counts), ..batch };
    let in_logits = balanced.evaluate(&batch, Derivatives::Gradient).unwrap().gradient;
    // The step, as the descent takes it.
    let mut stepped = problem.weights.clone();
    for (k, row) in stepped.iter_mut().enumerate() {
        for (d, w) in row.iter_mut().enumerate() {
            let gradient: f64 = (0..5).map(|i| in_logits[3 * i + k] * features[i].get(d).unwrap_or(&1.0)).sum();
            *w -= problem.rate * (problem.momentum * problem.velocities[k][d] + gradient + problem.decay * *w);
        }
    }
    let judges: Vec<Vec<f64>> = problem.judges.iter().map(|image| problem.images[*image].clone()).collect();
    let judged: Vec<u32> = problem.judges.iter().map(|image| problem.labels[*image]).collect();
    let objective = split(&stepped).gradient(&judges, &judged).unwrap();
    let weights = objective.by_draw(&features, &in_logits, problem.rate);
    let (rates, mut gradient) = (SampleRates::at(&problem.psi), vec![0.0; 3]);
    for (draw, weight) in draws(problem).iter().zip(weights) {
        draw.gradient(weight, &rates, problem.temperature, &mut gradient);
    }
    gradient
}

/// ψ along class k.
fn along<T: Real>(problem: &Problem, k: usize, constant: impl Fn(f64) -> T) -> Vec<Jet<T>> {
    let dual = |(class, psi): (usize, &f64)| Jet {
        value: constant(*psi),
        derivative: constant(f64::from(u8::from(class == k))),
    };
    problem.psi.iter().enumerate().map(dual).collect()
}

// Each number on the way is a sum of at most 10 products of numbers below 4 in magnitude, and depends on at most ten such sums, one
// after the other: it is off by at most 100 roundings of what the terms are worth. A draw's term is
// η·Σ_k|g_ik|·(Σ_d |∇L_kd|·|x_id|)·y·|1 − Y|·σ/τ; by Σ_k|g_ik| ≤ 2/N, |∇L_kd| ≤ 2 and |x_id| ≤ 2 (1 for the bias) N of them are below
// η·2·(2·2 + 2·2 + 1·1)/τ = 18·η/τ.
fn tolerance(problem: &Problem) -> f64 {
    100.0 * EPSILON * 18.0 * problem.rate / problem.temperature
}

#[test]
fn the_derivative_is_that_of_the_two_levels_by_dual_numbers() {
    let problem = problem();
    let ours = derivative(&problem);
    for (k, got) in ours.iter().enumerate() {
        let exact = problem.objective(&along(&problem, k, DoubleDouble::from)).derivative.approx();
        assert!((got - exact).abs() <= tolerance(&problem), "ψ_{k}: {got:e}, exact {exact:e}");
        // A derivative that is next to nothing would show nothing.
        assert!(exact.abs() > 1e-4, "ψ_{k}: {exact:e}");
    }
}

// (F(ψ + h) − F(ψ − h))/2h is F' + h²/6·F'''(ξ) for a ξ between them; F''' comes from dual numbers, three deep, and is doubled for how far
// it may change within h. F is below 4 and off by at most 100 roundings.
#[test]
fn the_derivative_is_that_of_the_two_levels_by_finite_differences() {
    let problem = problem();
    let h = 2.0_f64.powi(-10);
    for (k, got) in derivative(&problem).iter().enumerate() {
        let at = |by: f64| {
            let mut psi = problem.psi.clone();
            psi[k] += by;
            problem.objective(&psi)
        };
        let difference = (at(h) - at(-h)) / (2.0 * h);
        let third = |psi: f64, slope: f64| {
            let constant = |x: f64| Jet { value: x, derivative: 0.0 };
            let once = Jet { value: psi, derivative: slope };
            let twice = Jet { value: once, derivative: constant(slope) };
            let zero = Jet { value: constant(0.0), derivative: constant(0.0) };
            Jet { value: twice, derivative: Jet { value: constant(slope), ..zero } }
        };
        let psi: Vec<_> = (0..3).map(|class| third(problem.psi[class], f64::from(u8::from(class == k)))).collect();
        let third = problem.objective(&psi).derivative.derivative.derivative;
        let allowed = 2.0 * h * h / 6.0 * third.abs() + 100.0 * EPSILON * 4.0 / h + tolerance(&problem);
        assert!((got - difference).abs() <= allowed, "ψ_{k}: {got:e}, {difference:e} ± {allowed:e}");
        // The differences must be able to tell: within a thousandth of what they differ from 0 by.
        assert!(allowed < 1e-3 * difference.abs(), "ψ_{k}: {difference:e} ± {allowed:e}");
    }
}

// Image i is drawn with probability σ(ψ_c(i))/Σ_j σ(ψ_c(j)). Each count is within 6 standard deviations, beyond which it is with a
// chance of 2e-9.
#[test]
fn images_are_drawn_by_their_classes_rates() {
    let (problem, draws) = (problem(), 20_000);
    let rates = SampleRates::at(&problem.psi);
    let mut seen = vec![0.0; problem.labels.len()];
    for draw in 0..draws {
        let draw = Draw::of(&problem.labels, &rates, 1.0, Stream::new(*b"gumbel  ", 7, 0, draw)).unwrap();
        assert_eq!(draw.class, problem.labels[draw.image as usize] as usize);
        seen[draw.image as usize] += 1.0;
    }
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let own = |label: &u32| sigmoid(problem.psi[*label as usize]);
    let total: f64 = problem.labels.iter().map(own).sum();
    let by_class = rates.class_probabilities(&problem.class_counts);
    for (label, seen) in problem.labels.iter().zip(seen) {
        let (p, n) = (own(label) / total, draws as f64);
        assert!((seen - n * p).abs() <= 6.0 * (n * p * (1.0 - p)).sqrt(), "class {label}: {seen} of {}", n * p);
        let count = problem.class_counts[*label as usize] as f64;
        assert!((by_class[*label as usize] - count * p).abs() <= 8.0 * EPSILON);
    }
}

#[test]
fn nothing_is_drawn_of_nothing_and_extreme_rates_stay_numbers() {
    let draw = |labels: &[u32], psi: &[f64]| Draw::of(labels, &SampleRates::at(psi), 1.0, stream(0));
    assert_eq!(draw(&[], &[0.0]), None);
    assert_eq!(draw(&[0, 1], &[0.0]), None);
    // Where every rate underflows, what they are to each other does not.
    let rates = SampleRates::at(&[-800.0, -800.0]);
    assert_eq!(rates.rates(), [0.0, 0.0]);
    assert_eq!(rates.class_probabilities(&[1, 3]), [0.25, 0.75]);
    let mut gradient = [0.0; 2];
    draw(&[0, 1, 1], &[-800.0, -800.0]).unwrap().gradient(1.0, &rates, 1.0, &mut gradient);
    assert!(gradient.iter().all(|g| g.is_finite()) && gradient.iter().sum::<f64>().abs() <= EPSILON, "{gradient:?}");
}

#[test]
fn rates_go_against_their_gradient() {
    let mut rates = SampleRates::new(3);
    rates.descend(&[2.0, -1e-3, 0.0], &System::named("balms").unwrap().meta_sampler.unwrap());
    let [first, second, third] = rates.rates()[..] else { panic!("three rates") };
    // A first step of Adam has the rate's length, 0.01, whatever the gradient's; ψ moves σ by a quarter of that.
    assert!((first - 0.4975).abs() < 1e-6 && (second - 0.5025).abs() < 1e-6 && third == 0.5, "{rates:?}");
}

// Two steps by hand, of gradients 3 and −1 with betas 1/2 and 3/4: m = 3/2, v = 9/4, so that m̂ = 3 and v̂ = 9; then m = 1/4 and
// v = 31/16, so that m̂ = 1/3 and v̂ = 31/7. ε moves a step by 1e-8 of itself at most.
#[test]
fn adam_takes_the_steps_of_its_algorithm() {
    let (mut adam, mut x) = (Adam::new(1), [0.0]);
    adam.step(&mut x, &[3.0], 0.1, [0.5, 0.75]);
    assert!((x[0] + 0.1).abs() < 1e-9, "{x:?}");
    adam.step(&mut x, &[-1.0], 0.1, [0.5, 0.75]);
    let expected = -0.1 - 0.1 / 3.0 / (31.0_f64 / 7.0).sqrt();
    assert!((x[0] - expected).abs() < 2e-9, "{x:?}, expected {expected}");
}
