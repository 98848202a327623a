# Countersign: `make run` and `make test` are all a fresh machine needs. `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help run test dev lint bench fuzz clean

export PATH := $(HOME)/.cargo/bin:$(PATH)

# `make run` promises its binary at target/release.
unexport CARGO_TARGET_DIR

# The browser's crate is built for WASM by .ci/build-site. Built together with the server, it would
# switch the shared crate's browser features on in the server as well.
server_side := --workspace --exclude frontend

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build everything optimised and serve it, with the sandbox, on http://127.0.0.1:3000
	@.ci/setup wasm
	@echo "==> Building the pages (about 2 minutes the first time on 2 cores)"
	@.ci/build-site release
	@echo "==> Building the server (about 16 minutes the first time on 2 cores)"
	@cargo build --release --package server
	@exec target/release/countersign serve

test: ## Run every test: Rust's, the stories in Chromium, the vendors' own clients
	@.ci/setup test
	@echo "==> Building the pages for tests (about 3 minutes the first time on 2 cores)"
	@.ci/build-site dev
	@echo "==> Rust tests (about 15 minutes the first time on 2 cores)"
	cargo test $(server_side)
	@echo "==> The stories once more, on PostgreSQL"
	COUNTERSIGN_TEST_ENGINE=postgres cargo test --package server --test it
	@echo "==> End-to-end tests in Chromium, and the vendors' own clients against the sandbox"
	cd end2end && node_modules/.bin/playwright test

dev: ## Serve and rebuild on every change
	@.ci/setup wasm
	@node .ci/dev.mjs

lint: ## Check format, clippy, types, dependencies and their licences
	@.ci/setup lint
	@.ci/lint

fuzz: ## Throw many more random inputs at the parsers than `make test` does
	PROPTEST_CASES=100000 cargo test --package app --package docusign --package procore --package server --lib fuzz_

bench: ## Measure the server
	cargo bench --package server

clean: ## Remove what was built here; tools kept outside the checkout stay
	cargo clean
	rm -rf end2end/node_modules end2end/test-results end2end/playwright-report
