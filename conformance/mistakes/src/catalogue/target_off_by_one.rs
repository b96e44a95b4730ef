use crate::Implementation;
use crate::mistake::{Form, Kind, Mistake, all};

/// The label shifted by one class.
pub(crate) const MISTAKE: Mistake = Mistake {
    slug: "target-off-by-one",
    what: "the label shifted by one class",
    effect: "the model learns to predict the neighbour of each class",
    mend: "check whether the labels start at 0 or at 1, and shift them once",
    seen: &[],
    concerns: all,
    forms: &[
        Form::named("the next class, the first after the last", |it, _| {
            shift(it, |y, classes| (y + 1) % classes);
        }),
        Form::named("the class before, the last before the first", |it, _| {
            shift(it, |y, classes| (y + classes - 1) % classes);
        }),
        Form::named("the next class, the last for itself", |it, _| {
            shift(it, |y, classes| (y + 1).min(classes - 1));
        }),
        Form::named("the class before, the first for itself", |it, _| {
            shift(it, |y, _| y.saturating_sub(1));
        }),
    ],
    kind: Kind::Formula,
};

fn shift(it: &mut Implementation, to: fn(usize, usize) -> usize) {
    it.take_for(move |inputs| {
        let classes = inputs.classes();
        inputs.targets.iter_mut().flatten().for_each(|y| *y = to(*y, classes));
    });
}
