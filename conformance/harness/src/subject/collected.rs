//! Answers that were collected elsewhere: in a language without a wire, or by a job on another machine.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::fault::FaultLog;
use super::{Fault, Outcome, Subject};
use crate::protocol::{Hello, Json, Reply, Request, salvaged_id};

/// A subject whose answers are lines of a text, each under the [fingerprint](Request::fingerprint) of its request. Requests
/// without a line are [`NotAsked`](Outcome::NotAsked): nothing is shrunk.
#[derive(Debug)]
pub struct Collected {
    name: String,
    hello: Hello,
    lines: BTreeMap<u64, Line>,
    log: FaultLog,
}

#[derive(Debug)]
struct Line {
    /// What it says, or why that cannot be told.
    said: Result<Json, Fault>,
    used: bool,
}

impl Collected {
    /// Reads the lines, which answer requests to a subject that offers `offered`. The first may be an answer to hello, as a
    /// program gives it: of that the name and the version are taken, since what was asked is settled.
    pub fn new(name: impl Into<String>, text: &[u8], offered: &Hello) -> Self {
        let mut own =
            Self { name: name.into(), hello: offered.clone(), lines: BTreeMap::new(), log: FaultLog::default() };
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        for (number, line) in lines.enumerate() {
            own.read(number == 0, line);
        }
        own
    }

    /// The requests that have an answer, by fingerprint.
    pub fn answered(&self) -> impl Iterator<Item = u64> {
        self.lines.keys().copied()
    }

    fn read(&mut self, first: bool, line: &[u8]) {
        let json = Json::parse(line).map_err(Fault::NotJson);
        let id = match &json {
            Ok(json) => match Reply::id_of(json) {
                Ok(id) => id,
                Err(error) => return self.log.note(Fault::BadAnswer(error)),
            },
            Err(_) => salvaged_id(line),
        };
        match (id, json) {
            (Some(id), said) => match self.lines.entry(id) {
                Entry::Occupied(_) => self.log.note(Fault::AnsweredTwice { id }),
                Entry::Vacant(place) => {
                    place.insert(Line { said, used: false });
                }
            },
            (None, Ok(json)) if first => match Hello::from_json(&json) {
                Ok(Hello { name, version, .. }) => (self.hello.name, self.hello.version) = (name, version),
                Err(error) => self.log.note(Fault::BadHello(error)),
            },
            (None, Ok(json)) => self.log.note(Fault::without_id(&json)),
            (None, Err(fault)) => self.log.note(fault),
        }
    }
}

impl Subject for Collected {
    fn name(&self) -> &str {
        &self.name
    }

    fn hello(&mut self) -> Result<Hello, Fault> {
        Ok(self.hello.clone())
    }

    fn answer(&mut self, requests: &[Request], each: &mut dyn FnMut(usize, Outcome)) {
        for (index, request) in requests.iter().enumerate() {
            let Some(line) = self.lines.get_mut(&request.fingerprint()) else {
                each(index, Outcome::NotAsked);
                continue;
            };
            line.used = true;
            let reply = line.said.as_ref().map(|json| Reply::from_json(json, request));
            each(
                index,
                match reply {
                    Ok(Ok(reply)) => Outcome::from(reply),
                    Ok(Err(error)) => Outcome::Broken(Fault::BadAnswer(error)),
                    Err(fault) => Outcome::Broken(fault.clone()),
                },
            );
        }
    }

    fn faults(&mut self) -> Vec<Fault> {
        self.log.take()
    }

    fn finish(&mut self) -> Vec<Fault> {
        for (id, _) in self.lines.iter().filter(|(_, line)| !line.used) {
            self.log.note(Fault::WrongId { id: *id });
        }
        self.log.take()
    }
}
