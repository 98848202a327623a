//! A PostgreSQL cluster of our own in a temporary folder, made once per process and gone with it.
//!
//! It listens on a socket in that folder only. Needs nothing but the standard library and `tempfile`,
//! so that other test binaries can include this file.

use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

const DEBIAN_PROGRAMS: &str = "/usr/lib/postgresql";
const SUPERUSER: &str = "countersign";
/// Crashes of the machine need not be survived here; many pools at once must be.
const SERVER: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 -c listen_addresses=''";

static CLUSTER: LazyLock<Cluster> = LazyLock::new(Cluster::start);

/// Creates an empty database and answers its URL.
pub fn database() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let name = format!("countersign_{}", MADE.fetch_add(1, Ordering::Relaxed));
    let folder = CLUSTER.folder.display().to_string();
    run(Command::new(program("createdb")).args(["-h", &folder, "-U", SUPERUSER, &name]));
    format!("postgres:///{name}?host={folder}&user={SUPERUSER}")
}

struct Cluster {
    folder: PathBuf,
    /// Ends the cluster when this process ends, however it ends: then its input is at its end.
    _guard: Child,
}

impl Cluster {
    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("countersign-postgres-").tempdir().expect("a folder");
        let folder = folder.keep();
        let is_root = fs::metadata(&folder).expect("the folder").uid() == 0;
        if is_root {
            run(Command::new("chown").arg("postgres").arg(&folder));
        }
        let data = folder.join("data");
        let own = |name: &str| own_program(name, &data, is_root);
        let initdb = ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
        run(own("initdb").args(initdb));
        let guard = guard(&folder, own("pg_ctl").args(["-m", "immediate", "-w", "stop"]));
        let server = format!("{SERVER} -k {}", folder.display());
        run(own("pg_ctl").arg("-l").arg(folder.join("log")).args(["-o", &server, "-w", "start"]));
        Self { folder, _guard: guard }
    }
}

fn guard(folder: &Path, stop: &Command) -> Child {
    Command::new("sh")
        .args(["-c", "cat; \"$@\"; rm -rf \"$0\""])
        .arg(folder)
        .arg(stop.get_program())
        .args(stop.get_args())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("a guard")
}

/// PostgreSQL refuses to run as root, so root runs it as the user `postgres`.
fn own_program(name: &str, data: &Path, is_root: bool) -> Command {
    let mut command = if is_root { Command::new("runuser") } else { Command::new(program(name)) };
    if is_root {
        command.args(["-u", "postgres", "--"]).arg(program(name));
    }
    command.arg("-D").arg(data).current_dir("/");
    command
}

pub fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("PostgreSQL's programs are installed");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// One of PostgreSQL's programs. Debian keeps them off PATH, one folder per version; the newest is taken.
pub fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir(DEBIAN_PROGRAMS).into_iter().flatten().flatten();
    versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse::<u32>().ok()?, version.path())))
        .max()
        .map(|(_, folder)| folder.join("bin").join(name))
        .filter(|path| path.is_file())
        .unwrap_or_else(|| name.into())
}
