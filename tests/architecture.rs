//! The shape of the source, read from the source: which layer may use which, and what must be absent.

use std::fs;
use std::path::{Path, PathBuf};

/// Longest file of the library, in lines.
const LONGEST: usize = 800;

/// Layers that compute: they neither read, write, print nor look at a clock.
const PURE: [&str; 5] = ["model", "engine", "experiment", "measure", "verify"];

/// What no file may name outside its tests, why, and where the rule holds.
struct Ban {
    words: &'static [&'static str],
    reason: &'static str,
    holds_in: fn(layer: &str) -> bool,
}

const BANS: [Ban; 5] = [
    Ban {
        words: &["StdRng", "SmallRng", "ChaCha", "thread_rng", "rand::rng(", "rand::random", "philox", "Philox"],
        reason: "only rng names a generator",
        holds_in: |layer| layer != "rng",
    },
    Ban {
        words: &["HashMap", "HashSet"],
        reason: "nothing iterates in an order that differs from run to run",
        holds_in: |_| true,
    },
    Ban { words: &["unsafe "], reason: "there is no unsafe code", holds_in: |_| true },
    Ban {
        words: &["Instant::now", "SystemTime::now", "println!", "print!", "dbg!", "std::fs", "std::io"],
        reason: "layers that compute do no input or output and read no clock",
        holds_in: |layer| PURE.contains(&layer),
    },
    Ban { words: &["crate::engine"], reason: "a report never runs the engine", holds_in: |layer| layer == "report" },
];

/// One file of the library.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// `model` for `model.rs` and for all below `model/`.
    fn layer(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Its lines without comments.
    fn code(&self) -> Vec<&str> {
        self.text.lines().filter(|line| !line.trim_start().starts_with("//")).map(without_remark).collect()
    }

    /// Its lines without comments and without the tests at its end.
    fn core(&self) -> Vec<&str> {
        let code = self.code();
        let tests = code.windows(2).position(|pair| pair[0] == "#[cfg(test)]" && pair[1].ends_with('{'));
        code[..tests.unwrap_or(code.len())].to_vec()
    }
}

/// A line without the comment at its end.
fn without_remark(line: &str) -> &str {
    line.find(" // ").map_or(line, |start| &line[..start])
}

/// Modules that `lib.rs` declares, in its order.
fn layers(lib: &Source) -> Vec<String> {
    let name = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    lib.code().into_iter().filter_map(name).collect()
}

/// Names that follow `crate::` or `super::`, those of a list in braces included.
fn paths(code: &str) -> Vec<String> {
    let after = ["crate::", "super::"].into_iter().flat_map(|root| code.split(root).skip(1));
    after.flat_map(|rest| rest.strip_prefix('{').map_or_else(|| vec![word(rest)], heads)).collect()
}

/// First words of the entries of a list in braces, whose opening brace has been read.
fn heads(list: &str) -> Vec<String> {
    let (mut depth, mut entries, mut start) = (0, Vec::new(), 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                entries.push(word(&list[start..at]));
                return entries;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                entries.push(word(&list[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    entries
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|&letter| letter.is_alphanumeric() || letter == '_').collect()
}

/// Everything that is wrong with one file, as sentences.
fn faults(source: &Source, layers: &[String]) -> Vec<String> {
    let Source { path, text } = source;
    let mut faults = Vec::new();
    let rank = |layer: &str| layers.iter().position(|known| known == layer);
    let Some(own) = rank(source.layer()) else { return vec![format!("{path} belongs to no layer")] };
    for name in paths(&source.code().join("\n")) {
        if rank(&name).is_some_and(|other| other > own) {
            faults.push(format!("{path} uses {name}, which is right of {}", source.layer()));
        }
    }
    let core = source.core().join("\n");
    for ban in BANS.iter().filter(|ban| (ban.holds_in)(source.layer())) {
        let named = ban.words.iter().filter(|word| core.contains(**word));
        faults.extend(named.map(|word| format!("{path} names {word}: {}", ban.reason)));
    }
    if text.lines().count() > LONGEST {
        faults.push(format!("{path} has more than {LONGEST} lines"));
    }
    faults
}

/// All files of the library but its root and the program's.
fn library() -> (Vec<Source>, Vec<String>) {
    let root = Path::new("src");
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Source::new(&path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), &text)
    };
    let sources: Vec<Source> = files(root).iter().map(read).collect();
    let layers = layers(sources.iter().find(|source| source.path == "lib.rs").unwrap());
    (sources.into_iter().filter(|source| !["lib.rs", "main.rs"].contains(&source.path.as_str())).collect(), layers)
}

/// Rust files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.into_iter().flat_map(below).filter(|path| path.extension().is_some_and(|rs| rs == "rs")).collect()
}

#[test]
fn the_source_keeps_its_shape() {
    let (sources, layers) = library();
    assert!(sources.len() > 30 && layers.len() > 6, "the source was not found");
    let faults: Vec<String> = sources.iter().flat_map(|source| faults(source, &layers)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_documents_give_the_layers_in_the_order_of_the_source() {
    let (_, layers) = library();
    for document in ["ARCHITECTURE.md", "src/lib.rs"] {
        let text = fs::read_to_string(document).unwrap();
        let line = text.lines().find(|line| line.contains("units · rng · ")).unwrap();
        let named: Vec<&str> = line.trim_start_matches("//!").split('·').map(str::trim).collect();
        assert_eq!(named, layers, "{document}");
    }
}

mod the_checker {
    use super::*;

    const LIB: &str =
        "//! A library.\n\n/// First.\npub mod units;\n\n/// Second.\npub mod model;\n\npub mod engine;\n";

    fn found(path: &str, text: &str) -> Vec<String> {
        faults(&Source::new(path, text), &layers(&Source::new("lib.rs", LIB)))
    }

    #[test]
    fn reads_the_layers() {
        assert_eq!(layers(&Source::new("lib.rs", LIB)), ["units", "model", "engine"]);
    }

    #[test]
    fn lets_arrows_point_left() {
        assert_eq!(found("model/cell.rs", "use crate::units::Week;\nuse crate::model::state::State;\n"), [""; 0]);
    }

    #[test]
    fn sees_arrows_that_point_right() {
        let right = ["model/cell.rs uses engine, which is right of model"];
        assert_eq!(found("model/cell.rs", "use crate::engine::week;\n"), right);
        assert_eq!(found("model/cell.rs", "fn f() {\n    crate::engine::week();\n}\n"), right);
        assert_eq!(found("model/cell.rs", "use crate::{\n    units::{Id, Week},\n    engine::week,\n};\n"), right);
        assert_eq!(found("model/cell.rs", "use super::super::engine::week;\n"), right);
        assert_eq!(found("model/cell.rs", "#[cfg(test)]\nmod tests {\n    use crate::engine::week;\n}\n"), right);
    }

    #[test]
    fn overlooks_comments() {
        assert_eq!(found("model/cell.rs", "//! See crate::engine.\nfn f() {} // not println!\n"), [""; 0]);
    }

    #[test]
    fn sees_what_must_be_absent() {
        for word in ["SmallRng::seed_from_u64(1)", "std::collections::HashMap::new()", "println!()", "Instant::now()"] {
            let text = format!("fn f() {{\n    {word};\n}}\n");
            assert_eq!(found("engine.rs", &text).len(), 1, "{word}");
        }
        assert_eq!(found("units.rs", "fn f() {\n    println!();\n}\n"), [""; 0]);
        assert_eq!(found("model.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use std::io::Read;\n}\n"), [""; 0]);
    }

    #[test]
    fn sees_long_files_and_strays() {
        assert_eq!(found("model.rs", &"\n".repeat(LONGEST)), [""; 0]);
        assert_eq!(found("model.rs", &"\n".repeat(LONGEST + 1)), ["model.rs has more than 800 lines"]);
        assert_eq!(found("helpers.rs", ""), ["helpers.rs belongs to no layer"]);
    }
}
