# What the scripts beside this file share. Sourced, never run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Tools built for this project live outside the checkout, so a fresh clone finds them again.
cache=${COUNTERSIGN_CACHE:-$HOME/.cache/countersign}
wasm_target=wasm32-unknown-unknown
npm_bin=$root/end2end/node_modules/.bin

# Debian keeps the linker that its rustc needs for WASM under this name.
debian_linker=wasm-ld-19

if [ -d "$HOME/.cargo/bin" ]; then PATH=$HOME/.cargo/bin:$PATH; fi
export PATH

# The scripts name their own folders under target/; a folder set for other work would mislead them.
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET

say() { printf '==> %s\n' "$*"; }

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# locked_version NAME: the version of a crate that Cargo.lock names.
locked_version() {
  awk -v name="$1" '$1 == "name" { found = ($3 == "\"" name "\"") }
    found && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# compiles_wasm RUSTC: whether that compiler has a standard library for WASM that it can read.
compiles_wasm() {
  command -v "$1" >/dev/null || return 1
  local scratch status=0
  scratch=$(mktemp -d)
  echo 'pub fn probe() -> Vec<u8> { Vec::new() }' |
    "$1" --target "$wasm_target" --crate-type lib --emit metadata --out-dir "$scratch" - 2>/dev/null ||
    status=1
  rm -rf "$scratch"
  return "$status"
}

# wasm_cargo ARGUMENTS...: cargo for the WASM target, with whichever compiler has it.
wasm_cargo() {
  if compiles_wasm rustc && [ "$(rustc --print sysroot)" != /usr ]; then
    cargo "$@"
  elif compiles_wasm /usr/bin/rustc; then
    RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$debian_linker /usr/bin/cargo "$@"
  else
    fail "No Rust compiler here has the target $wasm_target. Run .ci/setup wasm first."
  fi
}

# wasm_bindgen_program: the wasm-bindgen of exactly the version in Cargo.lock, if there is one.
wasm_bindgen_program() {
  local wanted candidate
  wanted="wasm-bindgen $(locked_version wasm-bindgen)"
  for candidate in "$cache/bin/wasm-bindgen" "$(command -v wasm-bindgen || true)"; do
    if [ -x "$candidate" ] && [ "$("$candidate" --version)" = "$wanted" ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# cargo_deny_program: an installed cargo-deny, ours or the machine's.
cargo_deny_program() {
  local candidate
  for candidate in "$cache/bin/cargo-deny" "$(command -v cargo-deny || true)"; do
    if [ -x "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}
