//! The program's roles as processes that can be killed.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// A process that dies by SIGKILL when it is dropped.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().expect("it can be killed");
        self.0.wait().expect("it ends");
    }
}

/// A role with its settings; what it logs goes into `folder`.
pub fn role(arguments: &[&str], folder: &Path, settings: &[(&str, String)]) -> Command {
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join(format!("{}.log", arguments[0])))
        .expect("a log");
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.env("COUNTERSIGN_DATA_DIR", folder).env("COUNTERSIGN_LOG", "warn");
    for (name, value) in settings {
        command.env(format!("COUNTERSIGN_{name}"), value);
    }
    command
}

pub fn start(mut command: Command) -> Process {
    Process(command.spawn().expect("it starts"))
}

/// Starts a role and gives the first lines it says.
pub fn start_and_hear(mut command: Command, lines: usize) -> (Process, Vec<String>) {
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let said = BufReader::new(child.stdout.take().expect("its output")).lines().take(lines);
    let said = said.map(|line| line.expect("a line")).collect();
    (Process(child), said)
}

pub fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").to_string()
}
