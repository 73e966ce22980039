# The commands of the README. `make demo` needs Rust, make and Node; `make test` installs the rest with scripts/test-tools.
DATA ?= .demo
LISTEN ?= 127.0.0.1:8080

.PHONY: demo test bench lint deny assets clean-demo

## The demonstration on http://$(LISTEN): fictional companies, a simulator of 1C.
demo: web/dist/manifest.json
	cargo build --release --locked --bin kabinet
	./target/release/kabinet demo --listen $(LISTEN) --data $(DATA)

## Every test, on both databases and in a real browser.
test: web/dist/manifest.json
	./scripts/test

## The tables of docs/performance.md, measured anew: pages, the exchange with 1C, signing in.
bench: web/dist/manifest.json
	./scripts/bench
	./scripts/bench-exchange
	./scripts/bench-signin

## Formatting, clippy as errors, licences and bans.
lint: web/dist/manifest.json
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	$(MAKE) deny

## Licences, bans and sources of what we build on. Advisories are looked at by hand, see CONTRIBUTING.md.
deny:
	@command -v cargo-deny >/dev/null || cargo install --locked --debug cargo-deny --version '^0.20'
	cargo deny --locked check licenses bans sources

assets: web/dist/manifest.json

WEB := $(shell find web/css web/js web/icons -type f) web/build.mjs web/package.json web/package-lock.json
web/dist/manifest.json: $(WEB)
	cd web && npm ci --no-audit --no-fund && npm run build

clean-demo:
	rm -rf $(DATA)
