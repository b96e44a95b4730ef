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
use lossproof_harness::protocol::*; use lossproof_harness::subject::*; use lossproof::*;
fn ask(s:&mut dyn Subject, d:Dtype, g:Grid, t:Vec<Option<usize>>) -> Outcome {
  let mut r = Request::new("ce", g, t); r.dtype=d; r.reduction=Reduction::Mean; r.gradient=true;
  let mut o=Outcome::NotAsked; s.answer(&[r], &mut |_,x| o=x); o }
#[test]
fn scan() {
  let mut s=(lossproof_adapter_candle::SUBJECTS[2].start)(Limits{budget:None,..Limits::default()});
  for d in Dtype::ALL { for y in [0,1] { for sign in [1.0,-1.0] { let mut last=String::new();
    for i in 0..16000 { let z=sign*i as f64/16.0; let z=lossproof::DoubleDouble::from(z); let z=lossproof::Real::approx(&z); 
      let Outcome::Answered(a)=ask(&mut *s,d,Grid::Flat(vec![z]),vec![Some(y)]) else {panic!()};
      let l=a.loss.as_slice()[0]; let g=a.gradient.unwrap().values()[0];
      let k=|x:f64| if x.is_nan(){"NaN"} else if x.is_infinite(){"inf"} else if x==0.0 {"0"} else {"num"};
      let st=format!("{}/{}",k(l),k(g)); if st!=last { println!("{d} y={y} z={z}: loss/grad {st}  ({l:e} {g:e})"); last=st; } } } } }
  for b in lossproof_adapter_candle::SUBJECTS { let mut s=(b.start)(Limits{budget:None,..Limits::default()});
   for d in Dtype::ALL { for n in [8usize,64,512,1024,4096,65536,1000000,4000000] {
     if n>100000 && d!=Dtype::F32 {continue}
     let g= if b.name.contains("binary") {Grid::Flat(vec![0.0;n])} else {Grid::Rows(Table::from_values(n,2,vec![0.0;2*n]).unwrap())};
     let Outcome::Answered(a)=ask(&mut *s,d,g,vec![Some(1);n]) else {panic!()};
     let l=a.loss.as_slice()[0]; println!("{} {d} n={n} mean {l} rel {:e} grad {:?}", b.name, l/std::f64::consts::LN_2-1.0, &a.gradient.unwrap().values()[..1]); } } }
}
#[test]
fn extremes() {
  use lossproof_harness::{cases,run};
  for b in lossproof_adapter_candle::SUBJECTS { let mut s=(b.start)(Limits{budget:None,..Limits::default()}); let h=s.hello().unwrap();
   for c in cases::plan(&h,&cases::Selection{dtypes:vec![Dtype::F32],..Default::default()}).cases {
     let (e,o,ch)=run::check_one(&mut *s,&c.request).unwrap();
     if ch.as_ref().is_none_or(|c| c.grade==lossproof_harness::grading::Grade::C) { let o=match &o {Outcome::Answered(a)=>serde_json_like(a), o=>format!("{o:?}")};
       println!("{} {} {:?} {:?} -> {} worst {:?}", b.name,c.name,e.region,c.request.logits.values(),o,ch.and_then(|c|c.worst).map(|w|(w.part.name(),w.got,w.expected.exact.approx()))); } } }
}
fn serde_json_like(a:&Answer)->String{ format!("{:?} {:?}",a.loss.as_slice(),a.gradient.as_ref().map(|g|g.values().to_vec())) }
#[test]
fn odd() {
  for b in lossproof_adapter_candle::SUBJECTS { let mut s=(b.start)(Limits{budget:None,..Limits::default()});
    let sm=!b.name.contains("binary");
    for (g,t) in [ (Grid::Rows(Table::from_rows(&[[0.5,1.0]]).unwrap()),vec![Some(5)]), (Grid::Rows(Table::from_rows(&[[0.5,1.0]]).unwrap()),vec![Some(u32::MAX as usize)]),(Grid::Rows(Table::from_rows(&[[0.5,1.0]]).unwrap()),vec![Some(1<<40)]),(Grid::Rows(Table::from_rows(&[[0.5,1.0]]).unwrap()),vec![None]),
     (Grid::Rows(Table::default()),vec![]),(Grid::Rows(Table::from_values(0,3,vec![]).unwrap()),vec![]),(Grid::Rows(Table::from_values(2,0,vec![]).unwrap()),vec![Some(0),Some(0)]),(Grid::Rows(Table::from_rows(&[[0.5]]).unwrap()),vec![Some(0)]),(Grid::Rows(Table::from_rows(&[[0.5]]).unwrap()),vec![Some(0),Some(0)]) ] { if sm {println!("{} {g:?} {t:?} {:?}",b.name,ask(&mut *s,Dtype::F32,g.clone(),t.clone())); } }
    for (g,t) in [(Grid::Flat(vec![]),vec![]),(Grid::Flat(vec![1.0]),vec![Some(2)]),(Grid::Flat(vec![1.0]),vec![Some(0),Some(1)])] { println!("{} {g:?} {t:?} {:?}",b.name,ask(&mut *s,Dtype::F32,g.clone(),t.clone())); }
  }
}
