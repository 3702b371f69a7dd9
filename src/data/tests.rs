//! Files as people write them.

use proptest::prelude::*;

use super::*;
use crate::measure::field::{Assessment, Measure, Observation, Period, Role, Weighing};

fn read(text: &str) -> Observations {
    Data::parse("counts.csv", text.as_bytes()).unwrap_or_else(|error| panic!("{error}")).observations
}

/// All that is said against a text.
fn said(text: &str) -> String {
    Data::parse("counts.csv", text.as_bytes()).map(|_| ()).expect_err("there is a mistake").to_string()
}

const WIDE: &str = "area,role,before,after\nArda,treatment,207,110\nCorva,control,308,318\n";

#[test]
fn shapes_separators_order_and_header_do_not_matter() {
    let wide = read(WIDE);
    assert_eq!(wide.rows().len(), 4);
    for same in [
        "area;role;before;after\r\nArda;treatment;207;110\r\nCorva;control;308;318\r\n",
        "\u{feff}\"Role\"\tAFTER\tarea\tbefore\n treatment \t110\tArda\t207\ncontrol\t318\tCorva\t\"308\"",
        "Corva,control,308,318\nArda,treatment,207,110",
        "treatment,Arda,207,110\ncontrol,Corva,308,318",
        "# mine\narea,role,period,count\nArda,treatment,before,207\nArda,treatment,after,110\n\n\
         Corva,control,after,318\nCorva,control,before,308\n,,,\n",
        "207,before,treatment,Arda\n110,after,treatment,Arda\n308,before,control,Corva\n318,after,control,Corva",
        "area,role,before,after,\nArda,treatment,207,110,\nCorva,control,308,318,\n".replace(",\n", "\n").as_str(),
    ] {
        assert_eq!(read(same), wide, "{same:?}");
    }
    assert_eq!(wide.rows()[1].period, Period::After);
    assert_eq!(wide.counted(Role::Control), [308, 318]);
}

#[test]
fn an_area_may_have_the_name_of_a_role() {
    let found = read("control,treatment,207,110\nbuffer,control,308,318");
    assert_eq!((found.counted(Role::Treatment), found.counted(Role::Control)), ([207, 110], [308, 318]));
    let found = read("1,treatment,207,110\n2,control,308,318");
    assert_eq!(found.counted(Role::Treatment), [207, 110]);
}

#[test]
fn more_columns_say_more() {
    let found = read(
        "area,role,kind,harm,size,weeks_before,weeks_after,before,after\n\
         Arda,treatment,theft,1,2.5,104,52,40,15\nArda,treatment,robbery,7,2.5,104,52,4,1\n\
         Corva,control,theft,1,3,104,52,80,41\nCorva,control,robbery,7,3,104,52,6,3\n",
    );
    let areas = found.areas(Weighing::Harm);
    let treated = areas.counts(Role::Treatment).unwrap();
    assert!((treated.before.value - f64::midpoint(40.0, 7.0 * 4.0)).abs() < 1e-12);
    assert!((treated.before.variance - (40.0 + 49.0 * 4.0) / 4.0).abs() < 1e-12);
    assert!((areas.size(Role::Control) - 3.0).abs() < 1e-12);
    assert!(Assessment::new(&found, None).harm.is_some());
}

#[test]
fn shipped_examples_give_what_was_published() {
    let shipped = |name: &str| {
        let (_, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name).unwrap();
        Assessment::new(&read(text), None)
    };
    let paper = shipped("wheeler-ratcliffe").crime(Measure::Difference).clone().unwrap();
    assert!((paper.value + 118.0).abs() < 1e-9 && (paper.standard_error.unwrap() - 1568.0_f64.sqrt()).abs() < 1e-9);
    let harm = shipped("harm").harm.unwrap();
    let local = harm[Measure::LocalDifference as usize].effect.clone().unwrap();
    assert!((local.value + 1721.0).abs() < 1e-9 && (local.standard_error.unwrap() - 304.103_600_77).abs() < 1e-6);
    let quarters = shipped("quarters");
    assert!(quarters.dispersion.factor > 1.0 && quarters.dispersion.freedom.is_some(), "{:?}", quarters.dispersion);
    assert_eq!(quarters.weeks.map(|weeks| weeks as u32), [104, 52]);
}

#[test]
fn every_mistake_is_told_with_place_finding_and_advice() {
    let all = said(
        "area,role,before,after\nArda,treated,207,110\nBelen,treatment,,-3\nCorva,contrl,\"1,234\",n/a\n\
         Dellin,control,12.5,<5\nEsk,control,1\n,control,1,2\n",
    );
    let expected = [
        "counts.csv:2:6: column role: \"treated\" is no role. If that is what is meant, write treatment",
        "counts.csv:3:17: nothing stands in the column before. Write 0 where nothing was counted; where nobody counted, \
         leave the area out of the whole file",
        "counts.csv:3:18: column after: \"-3\" is below zero. Write what was counted, not the change",
        "counts.csv:4:7: column role: \"contrl\" is no role. If that is what is meant, write control",
        "counts.csv:4:14: column before: \"1,234\" may be a whole number in groups of three, or a decimal. Write 1234 if \
         that is meant; a rate is no count, and its error cannot be told",
        "counts.csv:4:22: column after: \"n/a\" is no number. Write a whole number; 0 where nothing was counted",
        "counts.csv:5:16: column before: \"12.5\" is not whole. Write what was counted, a whole number: a rate is no \
         count, and its error cannot be told",
        "counts.csv:5:21: column after: \"<5\" is no count but a range. Ask for the number, or leave the area out of the \
         whole file",
        "counts.csv:6:1: 3 values where the first line has 4. Write a value in every column; 0 where nothing was counted",
        "counts.csv:7:1: nothing stands in the column area. Write its value in every row, or take the column out",
    ];
    assert_eq!(all.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_wrong_with_a_whole_file_is_told() {
    for (text, told) in [
        ("", "1:1: the file is empty"),
        ("# only this\n", "1:1: the file is empty"),
        ("just words\n", "1:1: this line has no comma, semicolon or tab"),
        ("area,role,before,after\n", "there is a header and no row below it"),
        ("a,b,c,d,e\n1,2,3,4,5", "unknown column \"a\". Take it out, or write one of area, role, period"),
        ("Arda,treatment,1\nCorva,control,2", "there is no header, and the columns cannot be told"),
        ("site,role,pre,post\nA,treatment,1,2", "1:1: unknown column \"site\". Write area"),
        ("area,role,pre,post\nA,treatment,1,2", "1:11: unknown column \"pre\". Write before"),
        ("area,role,before,before\nA,treatment,1,2", "1:18: the column before stands twice"),
        ("area,role,before\nA,treatment,1", "1:1: the header lacks after"),
        ("area,role,period,count,before\nA,treatment,before,1,2", "the header has columns of both shapes"),
        ("area,role,before,after,weeks\nA,treatment,1,2,3", "the column weeks belongs to the long shape"),
        ("area,role,before,after,weeks_before\nA,treatment,1,2,3", "the header lacks weeks_after"),
        ("area,role,period,count\nA,treatment,pre,1", "\"pre\" is no period. If that is what is meant, write before"),
        ("area,role,before,after\nA,\"treatment,1,2", "2:3: a quote is opened and not closed"),
        ("area,role,before,after,harm\nA,treatment,1,2,\"1,5\"", "Write decimals with a point, as in 1.5"),
        ("area,role,before,after,size\nA,treatment,1,2,0", "column size: \"0\" is no number above zero"),
        (
            "area,role,before,after\nA,treatment,1,2\nA,control,1,2",
            "3:1: the area \"A\" has the role control here and treatment",
        ),
        ("area,role,before,after\nA,treatment,1,2\nA,treatment,1,2", "3:1: the count of \"A\" before is given twice"),
        (
            "area,role,before,after,harm\nA,treatment,1,2,1\nB,control,1,2,3",
            "column harm: 3 for this kind of crime, which has 1 in a row above. Give each kind of crime one weight",
        ),
        (
            "area,role,period,count,time\nA,treatment,before,1,I\nA,treatment,after,1,II\nB,control,after,1,II",
            "4:1: the area \"B\" lacks a count that others have: before, I. Add the row",
        ),
        ("area,role,period,count\nA,treatment,after,1", "nothing was counted before"),
        ("area,role,before,after\nA,control,1,2", "no area has the role treatment"),
        ("area,role,before,after\nA,treatment,1,2,3", "2:1: 5 values where the first line has 4"),
    ] {
        let found = said(text);
        assert!(found.contains(told), "{text:?}: {found}");
    }
}

#[test]
fn other_encodings_are_named() {
    let told = |bytes: &[u8]| Data::parse("counts.csv", bytes).map(|_| ()).unwrap_err().to_string();
    assert!(told(b"area,role\nAr\xe4a,treatment").contains("counts.csv:2:3: this is not UTF-8"));
    assert!(told(b"\xff\xfea\0r\0e\0a\0").contains("this file is UTF-16"));
}

#[test]
fn a_file_of_the_wrong_sort_does_not_fill_the_screen() {
    let rows = (0..200).map(|i| format!("A{i},treatment,x,1\n")).collect::<Vec<_>>().concat();
    let found = said(&format!("area,role,before,after\n{rows}"));
    assert_eq!((found.lines().count(), found.lines().last()), (51, Some("and 150 more mistakes")));
}

/// Counts of a few areas in all roles: role, before, after.
fn counts() -> impl Strategy<Value = Vec<(usize, u32, u32)>> {
    let row = (0..Role::ALL.len(), 0..500_u32, 0..500_u32);
    (proptest::collection::vec(row, 0..7), 0..500_u32, 0..500_u32).prop_map(|(mut rows, before, after)| {
        rows.push((0, before, after));
        rows
    })
}

fn names(rows: &[(usize, u32, u32)]) -> Vec<(String, &'static str, u32, u32)> {
    let name = |(i, &(role, before, after)): (usize, &(usize, u32, u32))| {
        (format!("area {i}"), Role::ALL[role].key(), before, after)
    };
    rows.iter().enumerate().map(name).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Data::parse("counts.csv", &bytes);
    }

    /// Texts that look like a file of counts get further than any bytes do.
    #[test]
    fn any_text_of_cells_is_read_or_refused(
        cells in proptest::collection::vec(
            prop_oneof![
                Just("area"), Just("role"), Just("period"), Just("count"), Just("before"), Just("after"), Just("time"),
                Just("weeks"), Just("harm"), Just("size"), Just("treatment"), Just("control"), Just("buffer"), Just("\""),
                Just("\"a"), Just("7"), Just("1,5"), Just("-1"), Just("ä"), Just(" "), Just(""), Just("#"),
            ],
            0..60,
        ),
        breaks in proptest::collection::vec(prop_oneof![3 => Just(","), 1 => Just("\n"), 1 => Just(";"), 1 => Just("\r\n")], 60),
    ) {
        let text: String = cells.iter().zip(&breaks).flat_map(|(cell, end)| [*cell, *end]).collect();
        if let Err(error) = Data::parse("counts.csv", text.as_bytes()) {
            prop_assert!(!error.mistakes().is_empty());
        }
    }

    #[test]
    fn wide_and_long_are_the_same_and_order_is_irrelevant(rows in counts(), turn in 0..7_usize) {
        let named = names(&rows);
        let mut long: Vec<String> = named
            .iter()
            .flat_map(|(area, role, before, after)| {
                [format!("{area},{role},before,{before}"), format!("{after},after,{area},{role}")]
            })
            .collect();
        // The second of each pair has its columns in another order, so it is written like the first.
        for line in long.iter_mut().skip(1).step_by(2) {
            let cells: Vec<&str> = line.split(',').collect();
            *line = [cells[2], cells[3], cells[1], cells[0]].join(",");
        }
        long.rotate_left(turn % rows.len());
        let wide = named.iter().rev().map(|(area, role, before, after)| format!("{role};{after};{before};{area}"));
        let wide = format!("role;after;before;area\n{}", wide.collect::<Vec<_>>().join("\n"));
        let long = format!("area,role,period,count\n{}", long.join("\n"));
        let [one, other] = [&wide, &long].map(|text| Assessment::new(&read(text), None));
        prop_assert_eq!(&one, &other);
        let json = serde_json::to_string(&one).unwrap();
        prop_assert!(!json.contains("null,\"low\"") && !json.contains("NaN"), "{}", json);
        for row in &one.crimes {
            if let Ok(effect) = &row.effect {
                prop_assert!(effect.value.is_finite());
                if let Ok(interval) = &effect.interval {
                    prop_assert!(interval.low <= effect.value && effect.value <= interval.high, "{:?}", row);
                }
            }
        }
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again(rows in counts()) {
        let line = |(area, role, before, after): &(String, &str, u32, u32)| format!("{area},{role},{before},{after}");
        let text = names(&rows).iter().map(line).collect::<Vec<_>>().join("\n");
        let found = read(&text);
        let line = |row: &Observation| format!("{},{},{},{}", row.area, row.role.key(), row.period.key(), row.count);
        let again = found.rows().iter().map(line).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(read(&again), found);
    }
}
