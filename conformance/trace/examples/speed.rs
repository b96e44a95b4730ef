use lossproof_harness::protocol::*;
use std::time::Instant;
fn main() {
    for classes in [10, 100] {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            f64::from((state >> 40) as f32 / 16777216.0 * 8.0 - 4.0)
        };
        let logits = Table::from_values(128, classes, (0..128 * classes).map(|_| next()).collect()).unwrap();
        let targets = (0..128).map(|i| Some(i % classes)).collect();
        let mut request = Request::new("hmloss", Grid::Rows(logits), targets);
        request.params = request.params.with("delta", 1e4);
        request.weighting = Some(Weighting { kind: "cs".into(), beta: None, weights: None });
        request.class_counts = Some((0..classes as u64).map(|k| 1000 - 9 * k).collect());
        request.dtype = Dtype::F32;
        request.reduction = lossproof::Reduction::Mean;
        request.gradient = true;
        let answer = match lossproof_harness::reference::answer(&request) {
            Reply::Answer(a) => a,
            r => panic!("{r:?}"),
        };
        for _ in 0..3 {
            let start = Instant::now();
            let n = 20;
            for _ in 0..n {
                assert!(lossproof_trace::check_step(&request, &answer).unwrap().is_some());
            }
            let c = start.elapsed().as_secs_f64() * 1e3 / n as f64;
            let start = Instant::now();
            for _ in 0..n {
                std::hint::black_box(lossproof_harness::reference::evaluate(&request).unwrap());
            }
            let e = start.elapsed().as_secs_f64() * 1e3 / n as f64;
            println!("[128,{classes}] check {c:.2} ms, evaluate {e:.2} ms");
        }
    }
}
