use std::time::Instant;
#[path="../tests/common/mod.rs"] mod common;
use common::*; use lossproof::*;
fn time(name:&str, n:usize, mut f: impl FnMut(usize)){ let s=Instant::now(); for i in 0..n {f(i);} let e=s.elapsed().as_secs_f64(); println!("{name}: {:.1} rows/s ({:.3} ms each)", n as f64/e, e*1e3/n as f64);}
fn main(){
  let mut x=12345u64; let mut unit=||{x^=x<<13;x^=x>>7;x^=x<<17;(x>>11) as f64/(1u64<<53) as f64};
  let rows:Vec<Data>=(0..400).map(|_|{ let z:Vec<f64>=(0..10).map(|_| (unit()-0.5)*60.0).collect(); let y=(unit()*10.0) as usize; Data::row(&z,y)}).collect();
  let small:Vec<Data>=(0..400).map(|_|{ let z:Vec<f64>=(0..10).map(|_| (unit()-0.5)*6.0).collect(); let y=(unit()*10.0) as usize; Data::row(&z,y)}).collect();
  for (n,l) in [("ce",cross_entropy()),("focal2",softmax(Modulation::Focal{gamma:2.0})),("focal.5",softmax(Modulation::Focal{gamma:0.5})),("hm 1e4",hard_mining(1e4)),("hm 10",hard_mining(10.)),("hm 1e10",hard_mining(1e10)),("pub",softmax(Modulation::HardMiningAsPublished{delta:1e10}))] {
    time(&format!("{n} z±30 value+grad"),400,|i|{ lossproof_oracle::evaluate(&l,&rows[i].batch(),false,lossproof_oracle::Format::F64).unwrap();});
    time(&format!("{n} z±30 hess"),400,|i|{ rows[i].evaluate(&l).unwrap();});
    time(&format!("{n} z±3 value+grad"),400,|i|{ lossproof_oracle::evaluate(&l,&small[i].batch(),false,lossproof_oracle::Format::F64).unwrap();});
  }
  for t in [700.0,-700.0,1e4,-1e4,1e6,-1e6,1e300,-1e300]{ for (n,l) in [("ce",cross_entropy()),("focal.5",softmax(Modulation::Focal{gamma:0.5})),("hm",hard_mining(1e4))] {
    let d=Data::row(&[t,0.0,0.5],0);
    time(&format!("{n} t={t:e} eval"),1,|_|{ println!("{:?}",d.evaluate(&l));});
    time(&format!("{n} t={t:e} enclose"),1,|_|{ match d.enclose(&l){Ok(e)=>println!("{:?}",e.loss[0].decimal(20)),Err(e)=>println!("{e}")}});
  }}
  let z:Vec<f64>=(0..10000).map(|_| (unit()-0.5)*60.0).collect();
  let d=Data::row(&z,7);
  time("hm 10000 classes",1,|_|{d.evaluate(&hard_mining(1e4)).unwrap();});
}
