//! What makes a page readable for everybody, as checks on its HTML.

use roxmltree::{Document, Node, ParsingOptions};

/// Everything that is wrong with a page, as sentences.
pub fn faults(html: &str) -> Vec<String> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(html, options) {
        Ok(document) => document,
        Err(cause) => return vec![format!("it is not well-formed: {cause}")],
    };
    let all: Vec<Node> = document.descendants().filter(Node::is_element).collect();
    let checks = [headings, landmarks, addresses, nothing_outside, pictures, tables, scrolling, regions];
    checks.into_iter().flat_map(|check| check(&all)).collect()
}

/// A page whose spaces are all alike, to look for words in it.
pub fn unbroken(html: &str) -> String {
    html.replace('\u{a0}', " ")
}

fn named<'a, 'd>(all: &'a [Node<'d, 'd>], names: &'a [&str]) -> impl Iterator<Item = Node<'d, 'd>> + 'a {
    all.iter().filter(|node| names.contains(&node.tag_name().name())).copied()
}

/// All text in an element.
fn words(node: Node) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect::<String>().trim().to_owned()
}

fn level(node: Node) -> u32 {
    node.tag_name().name()[1..].parse().unwrap_or(0)
}

/// One heading of the first level, none empty, and no level left out on the way down.
fn headings(all: &[Node]) -> Vec<String> {
    let headings: Vec<Node> = named(all, &["h1", "h2", "h3", "h4", "h5", "h6"]).collect();
    let first = headings.iter().filter(|node| level(**node) == 1).count();
    let mut faults = if first == 1 { Vec::new() } else { vec![format!("there are {first} headings of level 1")] };
    faults.extend(headings.iter().filter(|node| words(**node).is_empty()).map(|_| "a heading is empty".to_owned()));
    let jumps = headings.windows(2).filter(|pair| level(pair[1]) > level(pair[0]) + 1);
    faults.extend(jumps.map(|pair| format!("the heading {:?} leaves out a level", words(pair[1]))));
    faults
}

/// Header, main part and footer once each; a language, a title; a way past the head.
fn landmarks(all: &[Node]) -> Vec<String> {
    let mut faults = Vec::new();
    for name in ["header", "main", "footer", "title"] {
        let outside = named(all, &[name]).filter(|node| node.tag_name().namespace() != Some(SVG)).count();
        if outside != 1 {
            faults.push(format!("there are {outside} elements {name}"));
        }
    }
    if all[0].attribute("lang").is_none_or(str::is_empty) {
        faults.push("the page has no language".to_owned());
    }
    let skips = named(all, &["a"]).any(|link| link.attribute("class") == Some("skip"));
    faults.extend((!skips).then(|| "nothing leads past the head".to_owned()));
    faults
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// Every address once, and every reference to one there.
fn addresses(all: &[Node]) -> Vec<String> {
    let ids: Vec<&str> = all.iter().filter_map(|node| node.attribute("id")).collect();
    let mut faults = Vec::new();
    for (i, id) in ids.iter().enumerate() {
        if ids[..i].contains(id) || id.is_empty() || id.contains(' ') {
            faults.push(format!("the address {id:?} is there twice, or is none"));
        }
    }
    let named = ["aria-labelledby", "aria-describedby"];
    let by_name = all.iter().flat_map(|node| named.map(|name| node.attribute(name))).flatten();
    let by_link = all.iter().filter_map(|node| node.attribute("href")?.strip_prefix('#'));
    for id in by_name.flat_map(|list| list.split(' ')).chain(by_link) {
        if !ids.contains(&id) {
            faults.push(format!("nothing has the address {id:?}"));
        }
    }
    faults
}

/// No reference leaves the page, in attributes or in styles.
fn nothing_outside(all: &[Node]) -> Vec<String> {
    let mut faults = Vec::new();
    for node in all {
        for attribute in
            node.attributes().filter(|attribute| ["src", "href", "srcset", "data"].contains(&attribute.name()))
        {
            if !attribute.value().starts_with('#') {
                faults.push(format!("{} refers to {:?}", node.tag_name().name(), attribute.value()));
            }
        }
    }
    faults.extend(
        named(all, &["script", "link", "iframe", "img"]).map(|node| format!("there is a {}", node.tag_name().name())),
    );
    let styles: String = named(all, &["style"]).map(words).collect();
    let outside = styles.split("url(").skip(1).filter(|rest| !rest.starts_with("data:"));
    faults.extend(outside.map(|rest| format!("a style refers to {:?}", rest.chars().take(40).collect::<String>())));
    faults.extend(styles.contains("@import").then(|| "a style imports another".to_owned()));
    faults
}

/// Every drawing says what it is and what can be seen.
fn pictures(all: &[Node]) -> Vec<String> {
    let mut faults = Vec::new();
    for svg in named(all, &["svg"]) {
        let of = |name: &str| svg.children().find(|node| node.tag_name().name() == name).map(words).unwrap_or_default();
        let (title, description) = (of("title"), of("desc"));
        let role = svg.attribute("role") == Some("img") && svg.attribute("aria-labelledby").is_some();
        if !role || title.is_empty() || description.is_empty() || title == description {
            faults.push(format!("the drawing {title:?} does not say what can be seen"));
        }
        if !svg
            .parent()
            .and_then(|node| node.parent())
            .is_some_and(|node| node.has_tag_name((node.tag_name().namespace().unwrap_or_default(), "figure")))
        {
            faults.push(format!("the drawing {title:?} stands in no figure"));
        }
    }
    faults
}

/// Every table has a caption, its columns and rows have heads, and its rows are of one length.
fn tables(all: &[Node]) -> Vec<String> {
    let mut faults = Vec::new();
    for table in named(all, &["table"]) {
        let inside: Vec<Node> = table.descendants().filter(Node::is_element).collect();
        let caption = named(&inside, &["caption"]).map(words).next().unwrap_or_default();
        if caption.is_empty() {
            faults.push("a table has no caption".to_owned());
        }
        let cells = |row: Node| row.children().filter(Node::is_element).count();
        let rows: Vec<Node> = named(&inside, &["tr"]).collect();
        if rows.windows(2).any(|pair| cells(pair[0]) != cells(pair[1])) {
            faults.push(format!("the rows of {caption:?} are not of one length"));
        }
        let mut heads = named(&inside, &["th"]);
        if heads.any(|head| head.attribute("scope").is_none() || words(head).is_empty()) {
            faults.push(format!("a head of {caption:?} is empty or does not say of what"));
        }
        if rows.iter().any(|row| !row.children().any(|cell| cell.tag_name().name() == "th")) {
            faults.push(format!("a row of {caption:?} has no head"));
        }
    }
    faults
}

/// What may be wider than the page can be scrolled by itself, with the keyboard too, and has a name.
fn scrolling(all: &[Node]) -> Vec<String> {
    let reachable = |node: Node| {
        let name = node.attribute("aria-labelledby").or(node.attribute("aria-label"));
        node.attribute("tabindex") == Some("0") && node.attribute("role") == Some("region") && name.is_some()
    };
    let wide = named(all, &["table", "svg", "pre"]);
    let free = wide.filter(|node| !node.ancestors().any(reachable));
    free.map(|node| format!("a {} cannot be scrolled with the keyboard", node.tag_name().name())).collect()
}

/// No two regions have one name.
fn regions(all: &[Node]) -> Vec<String> {
    let regions = all.iter().filter(|node| node.attribute("role") == Some("region"));
    let name = |region: &Node| match region.attribute("aria-labelledby") {
        Some(id) => {
            all.iter().find(|node| node.attribute("id") == Some(id)).map(|node| words(*node)).unwrap_or_default()
        }
        None => region.attribute("aria-label").unwrap_or_default().to_owned(),
    };
    let names: Vec<String> = regions.map(name).collect();
    let twice = (0..names.len()).filter(|&i| names[..i].contains(&names[i]));
    twice.map(|i| format!("two regions are called {:?}", names[i])).collect()
}

mod the_audit {
    use super::*;

    fn page(body: &str) -> String {
        format!(
            "<html lang=\"en\"><head><title>t</title></head><body><a class=\"skip\" href=\"#m\">s</a><header><h1>t</h1></header>\
             <main id=\"m\">{body}</main><footer/></body></html>"
        )
    }

    #[test]
    fn finds_nothing_where_nothing_is_wrong() {
        assert_eq!(faults(&page("<h2>a</h2><h3>b</h3><h2>c</h2>")), [""; 0]);
    }

    #[test]
    fn finds_each_fault() {
        for (body, fault) in [
            ("<h3>b</h3>", "leaves out a level"),
            ("<h1>b</h1>", "2 headings of level 1"),
            ("<h2/>", "a heading is empty"),
            ("<p id=\"m\"/>", "\"m\" is there twice"),
            ("<p aria-labelledby=\"n\"/>", "nothing has the address \"n\""),
            ("<a href=\"https://there\">b</a>", "refers to \"https://there\""),
            ("<img src=\"data:x\" alt=\"\"/>", "there is a img"),
            ("<style>p { background: url(there.png) }</style>", "a style refers to"),
            ("<svg role=\"img\" aria-labelledby=\"m\"><title>a</title></svg>", "does not say what can be seen"),
            ("<table><tr><th scope=\"row\">a</th></tr></table>", "a table has no caption"),
            ("<table><caption>c</caption><tr><td>a</td></tr></table>", "a row of \"c\" has no head"),
            ("<table><caption>c</caption><tr><th>a</th></tr></table>", "does not say of what"),
            ("<p role=\"region\" aria-label=\"a\"/><p role=\"region\" aria-label=\"a\"/>", "two regions are called"),
            ("<pre>a</pre>", "a pre cannot be scrolled"),
            ("<br>", "not well-formed"),
        ] {
            let faults = faults(&page(body));
            assert!(faults.iter().any(|found| found.contains(fault)), "{body}: {faults:?}");
        }
    }
}
