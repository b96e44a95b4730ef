use lossproof_harness::subject::Limits;
use lossproof_harness::{report, run};
#[test]
fn see() {
    for b in lossproof_adapter_candle::SUBJECTS {
        let mut s = (b.start)(Limits::default());
        let t = std::time::Instant::now();
        let r = run::verify(&mut *s, &run::Options::default(), &mut |_| {});
        println!("{}\n{:?}", report::render(&r, report::Style::Plain), t.elapsed());
        let dir = std::path::Path::new("/tmp/reports"); std::fs::create_dir_all(dir).unwrap();
        let n = b.name.replace('/', "-");
        std::fs::write(dir.join(format!("{n}.html")), report::html(&r)).unwrap();
        std::fs::write(dir.join(format!("{n}.md")), report::markdown(&r)).unwrap();
        std::fs::write(dir.join(format!("{n}.xml")), report::junit(&r)).unwrap();
    }
}
