use lossproof_harness::selftest::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a.len() < 5 || a[1] == "-" {
        let wanted: Vec<String> = a[1..].iter().filter(|s| *s != "-").cloned().collect();
        let t = std::time::Instant::now();
        println!("{} plantings", plantings(|m| wanted.is_empty() || wanted.iter().any(|s| s == m.slug)).len());
        let scores = selftest(&Default::default(), &wanted, &|_| {});
        let mut c = std::collections::BTreeMap::new();
        for s in &scores {
            let f = match s.fate { Fate::Invisible(r) => format!("Invisible {r:.2}"), f => format!("{f:?}") };
            *c.entry(f.split(' ').next().unwrap().to_owned()).or_insert(0) += 1;
            if !matches!(s.fate, Fate::NamedFirst | Fate::Clean) {
                println!("{f:14} {} {} {:?} {} [{} {}] {} fail {:?} {:?}", s.planted.mistake.slug, s.planted.loss, s.planted.link, s.planted.dtype, s.planted.form.what, s.planted.value, s.fails.len(), s.shrunk, s.named);
            } else if s.shrunk.is_some_and(|(r, c)| r > 2 || c > 3) { println!("LARGE {} {:?}", s.planted.mistake.slug, s.shrunk); }
        }
        std::fs::write("/tmp/quick.txt", cover(&scores).join("\n") + "\n").unwrap();
        println!("{c:?} {:?}", t.elapsed());
        return;
    }
    for p in plantings(|m| m.slug == a[1]) {
        if p.loss == a[2] && p.dtype.name() == a[3] && format!("{:?}", p.link).to_lowercase() == a[4] {
            why(&p, a.get(5).map(String::as_str));
        }
    }
}
