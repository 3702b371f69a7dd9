# List the recipes.
default:
    @just --list --unsorted

# Formatting, lints, documentation.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# All tests.
test:
    cargo test

# Write golden counts, messages and snapshots anew; look at the difference before committing it.
golden:
    UPDATE=1 INSTA_UPDATE=always cargo test
    git diff --stat

# The shipped default scenario, or another: `just run my.toml -n 100`.
run *arguments:
    cargo run --release -- run {{ arguments }}

# Counting instructions needs valgrind and a runner of the version that Cargo.lock has.

# What a pair, a week and a choice cost, and how that grows with cells, pools, replicates and threads.
bench:
    cargo install gungraun-runner --locked --version "$(cargo pkgid gungraun | sed 's/.*@//')"
    cargo bench

# The same counts where the compiler may use other instructions: bits must not depend on them.
levels:
    for level in x86-64-v2 x86-64-v3; do \
        RUSTFLAGS="-C target-cpu=$level" cargo test --no-default-features --test whole golden:: --target-dir "target/$level" || exit 1; \
    done

# The documentation of the library, opened in a browser.
docs:
    cargo doc --no-deps --open

# Format the source.
fmt:
    cargo fmt

# Licences, bans and sources of dependencies; needs cargo-deny.
deny:
    cargo deny check licenses bans sources

# Everything, on a clean clone of what is committed.
ci:
    .ci/run
