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

# What a pair, a week and a choice cost, and how that grows with cells, pools, replicates and threads.
bench:
    cargo bench

# The documentation of the library, opened in a browser.
docs:
    cargo doc --no-deps --open

# Format the source.
fmt:
    cargo fmt

# Licences, bans and sources of dependencies; needs cargo-deny.
deny:
    cargo deny --offline check licenses bans sources

# Everything, on a clean clone of what is committed.
ci:
    .ci/run
