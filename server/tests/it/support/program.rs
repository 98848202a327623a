//! The program, started as a process of its own.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

pub fn program(role: &str, data: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg(role).env_clear().env("COUNTERSIGN_DATA_DIR", data).stdin(Stdio::null());
    for (name, value) in settings {
        command.env(format!("COUNTERSIGN_{name}"), value);
    }
    command
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A role that goes on until the test ends.
pub struct Running(pub Child);

impl Running {
    /// SIGTERM, as a service manager asks.
    pub fn ask_to_end(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(asked.expect("it can be asked").success());
    }

    /// SIGKILL: it has no say in it.
    pub fn kill(&mut self) {
        self.0.kill().expect("it can be ended");
        self.0.wait().expect("it ends");
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        self.0.wait().expect("it ends")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts a role and reads its first lines up to the one that holds `last`; its log is left out.
pub fn start(mut command: Command, last: &str) -> (Running, String) {
    command.stderr(Stdio::null());
    start_logging(command, last)
}

/// As [`start`], with its log where the command says.
pub fn start_logging(mut command: Command, last: &str) -> (Running, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let running = Running(child);
    let mut seen = String::new();
    for line in &mut lines {
        seen = seen + &line.expect("a line") + "\n";
        if seen.contains(last) {
            return (running, seen);
        }
    }
    panic!("it ended before it said {last}: {seen}");
}
