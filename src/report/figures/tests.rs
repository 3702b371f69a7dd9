use super::*;
use crate::experiment::Pairing;
use crate::report::sample::{Case, asked, findings, scenario};

fn on_every_case(check: impl Fn(Case, &dyn Figure, &Material)) {
    for case in Case::ALL {
        let (scenario, findings) = (scenario(case), findings(case));
        let planned = findings.replicates;
        let material =
            Material { asked: asked(&scenario, planned), findings: &findings, pairing: Pairing::Crn, precision: None };
        for figure in ALL {
            check(case, *figure, &material);
        }
    }
}

#[test]
fn every_figure_draws_every_case_with_a_title() {
    on_every_case(|case, figure, material| {
        let svg = draw(figure, material).svg().unwrap();
        let title = figure.title(material);
        let begins = title.split(' ').take(3).collect::<Vec<_>>().join(" ");
        assert!(!begins.is_empty() && svg.contains(&begins), "{case:?} {}: {title}", figure.name());
        assert!(svg.contains(text::LIMITS_SHORT), "{case:?} {}", figure.name());
    });
}

#[test]
fn axes_say_their_units() {
    let units = |name: &str| match name {
        "impact" => ["% of the baseline", "replicates"],
        "displacement" => ["relocated share (%)", "interval"],
        "categories" => ["averted harm-weighted victim-weeks", "over the window"],
        "series" => ["week of the observation window", "Recruitments per week"],
        "map" => ["Persons recruited who move over the leg", "over the window"],
        "indicators" => ["share, or change", " %"],
        "evaluator" => ["change from the start", "(%)"],
        "power" => ["weeks observed", "% of replicates"],
        other => panic!("which units has {other}?"),
    };
    on_every_case(|case, figure, material| {
        let nothing = match figure.name() {
            "evaluator" | "power" => material.findings.evaluator.is_err(),
            "indicators" => material.findings.indicators.is_empty(),
            _ => false,
        };
        if case != Case::Nothing && !nothing {
            let svg = draw(figure, material).svg().unwrap();
            for unit in units(figure.name()) {
                assert!(svg.contains(unit), "{case:?} {}: {unit}", figure.name());
            }
        }
    });
}

#[test]
fn no_text_leaves_the_canvas_or_covers_another() {
    on_every_case(|case, figure, material| {
        let canvas = draw(figure, material);
        let texts = canvas.texts();
        for (i, (a, first)) in texts.iter().enumerate() {
            let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= canvas.width && a[3] <= canvas.height;
            assert!(inside, "{case:?} {}: {first:?} at {a:?} leaves the canvas", figure.name());
            for (b, second) in &texts[..i] {
                let (across, down) = (a[2].min(b[2]) - a[0].max(b[0]), a[3].min(b[3]) - a[1].max(b[1]));
                let apart = across <= 1.0 || down <= 2.0;
                assert!(apart, "{case:?} {}: {first:?} covers {second:?}", figure.name());
            }
        }
    });
}

#[test]
fn a_description_says_more_than_title_and_note() {
    on_every_case(|case, figure, material| {
        let words = figure.description(material);
        let other = [figure.title(material), figure.note(material)];
        assert!(!other.contains(&words) && words.ends_with('.'), "{case:?} {}: {words}", figure.name());
        assert!(words.chars().any(|c| c.is_ascii_digit()), "{case:?} {} gives no number: {words}", figure.name());
        assert!(!words.contains("NaN") && !words.contains(".."), "{case:?} {}: {words}", figure.name());
    });
}

#[test]
fn a_bare_figure_has_neither_title_nor_note() {
    on_every_case(|case, figure, material| {
        let whole = draw(figure, material);
        let bare = bare(figure.height(material), |sheet| figure.plot(material, sheet));
        let words = bare.texts().into_iter().map(|(_, text)| text.to_owned()).collect::<Vec<_>>();
        assert!(bare.height < whole.height, "{case:?} {}", figure.name());
        assert!(!words.iter().any(|text| text.contains(text::LIMITS_SHORT)), "{case:?} {}", figure.name());
        let inside =
            |area: &[f64; 4]| area[0] >= 0.0 && area[1] >= 0.0 && area[2] <= bare.width && area[3] <= bare.height;
        let outside: Vec<_> = bare.texts().into_iter().filter(|(area, _)| !inside(area)).collect();
        assert!(outside.is_empty(), "{case:?} {}: {outside:?}", figure.name());
    });
}

#[test]
fn every_figure_has_its_data() {
    on_every_case(|case, figure, material| {
        let table = figure.data(material);
        let expects_rows = match figure.name() {
            "indicators" => !material.findings.indicators.is_empty(),
            name => case != Case::Nothing || matches!(name, "displacement" | "categories" | "evaluator"),
        };
        assert_eq!(!table.rows.is_empty(), expects_rows, "{case:?} {}", figure.name());
        assert!(table.rows.iter().all(|row| row.len() == table.header.len()));
    });
}

#[test]
fn every_figure_becomes_a_picture() {
    let (scenario, findings) = (scenario(Case::Large), findings(Case::Large));
    let material =
        Material { asked: asked(&scenario, 500), findings: &findings, pairing: Pairing::Crn, precision: None };
    let folder = tempfile::tempdir().unwrap();
    for figure in ALL {
        let path = folder.path().join("figure.png");
        let canvas = draw(*figure, &material);
        canvas.png(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let size = |at: usize| f64::from(u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()));
        assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 20_000, "{}", figure.name());
        assert_eq!((size(16), size(20)), (2.0 * canvas.width, 2.0 * canvas.height));
    }
}

/// The cells of a column in the rows whose first cells are these.
fn column(table: &Table, first: &[&str], name: &str) -> Vec<f64> {
    let at = table.header.iter().position(|column| column == name).unwrap();
    let rows = table.rows.iter().filter(|row| row.iter().zip(first).all(|(cell, wanted)| cell == wanted));
    rows.filter_map(|row| row[at].parse().ok()).collect()
}

#[test]
fn the_data_are_the_findings() {
    let (scenario, findings) = (scenario(Case::Large), findings(Case::Large));
    let material =
        Material { asked: asked(&scenario, 500), findings: &findings, pairing: Pairing::Crn, precision: None };
    let data = |name: &str| ALL.iter().find(|figure| figure.name() == name).unwrap().data(&material);

    let nets: Vec<_> = findings.impact[0].pairs.iter().map(crate::measure::Paired::net).collect();
    assert_eq!(column(&data("impact"), &[], "net_impact"), nets);

    let shares: Vec<_> = findings.lenses.iter().filter_map(|f| f.headline.share.as_ref().ok()).map(|e| e.low).collect();
    assert_eq!(column(&data("displacement"), &[], "low"), shares);

    let of_origin = findings.lenses[0].categories.iter().map(|category| category.change.as_ref().unwrap().high);
    assert_eq!(column(&data("categories"), &["geographic", "origin"], "high"), of_origin.collect::<Vec<_>>());

    let series = &findings.series[0];
    let name = series.measure.label();
    let baseline: Vec<_> = series.baseline.iter().map(|band| band.median).collect();
    assert_eq!(column(&data("series"), &[name, "baseline"], "median"), baseline);
    let change: Vec<_> = series.difference.iter().map(|band| 0.0 - band.high).collect();
    assert_eq!(column(&data("series"), &[name, "programme − baseline"], "low"), change);
}

#[test]
fn a_leg_carries_the_recruitments_of_all_its_routes() {
    let (scenario, findings) = (scenario(Case::Large), findings(Case::Large));
    let material =
        Material { asked: asked(&scenario, 500), findings: &findings, pairing: Pairing::Crn, precision: None };
    let table = ALL.iter().find(|figure| figure.name() == "map").unwrap().data(&material);
    let by_route: f64 = findings
        .routes
        .iter()
        .map(|flow| flow.baseline.as_ref().unwrap().mean * scenario.setting.routes[flow.route].legs.len() as f64)
        .sum();
    let by_leg: f64 = column(&table, &[], "baseline").iter().sum();
    assert!((by_route - by_leg).abs() < 1e-6 * by_route, "{by_route} {by_leg}");
}

#[test]
fn a_long_name_gives_way_in_the_middle() {
    let look = Type::new(10.0, palette::INK);
    let short = shortened("Arda – Corridor – Quay", look, 60.0);
    assert!(short.starts_with('A') && short.ends_with('y') && short.contains('…'), "{short}");
    assert!(look.width(&short) <= 60.0);
    assert_eq!(shortened("Arda", look, 60.0), "Arda");
}
