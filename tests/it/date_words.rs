//! What dates say in English.

use sanctions_timeline::domain::date::Date;

fn check(table: &[(&str, &str)]) {
    for (edtf, words) in table {
        assert_eq!(Date::parse(edtf).expect(edtf).words(), *words, "{edtf}");
    }
}

#[test]
fn plain_dates() {
    check(&[
        ("2024-03-28", "28 March 2024"),
        ("2024-03", "March 2024"),
        ("2024", "2024"),
        ("0023", "AD 23"),
        ("0000", "1 BC"),
        ("-0043-03-15", "15 March 44 BC"),
        ("Y170000002", "170000002"),
        ("2024-03-28T16:54", "28 March 2024 at 16:54"),
        ("2024-03-28T16:54:59Z", "28 March 2024 at 16:54:59 UTC"),
        ("2024-03-28T16:54:59.040+02", "28 March 2024 at 16:54:59.040 UTC+02:00"),
    ]);
}

#[test]
fn parts_of_a_year() {
    check(&[
        ("2023-22", "summer 2023"),
        ("2019-24", "winter 2019–20"),
        ("1999-24", "winter 1999–2000"),
        ("-0043-24", "winter 44 BC to 43 BC"),
        ("2019-30", "southern summer 2019–20"),
        ("2019-25", "northern spring 2019"),
        ("2024-33", "the first quarter of 2024"),
        ("2024-38", "the middle four months of 2024"),
        ("2024-41", "the second half of 2024"),
        ("201X-22", "summer in one of the years 2010–2019"),
        ("201X-24", "winter that began in one of the years 2010–2019"),
    ]);
}

#[test]
fn what_is_masked_stays_open() {
    check(&[
        ("201X", "the 2010s"),
        ("201", "the 2010s"),
        ("200X", "the years 2000–2009"),
        ("20XX", "the years 2000–2099"),
        ("20", "the years 2000–2099"),
        ("00", "the years 1 BC to AD 99"),
        ("-01XX", "the years 200–101 BC"),
        ("XXXX", "an unknown year"),
        ("20X0", "a year of the form 20X0"),
        ("2020-XX", "an unknown month of 2020"),
        ("2020-0X", "between January and September 2020"),
        ("2020-1X", "October, November or December 2020"),
        ("2020-X2", "February or December 2020"),
        ("2020-05-XX", "an unknown day of May 2020"),
        ("2020-XX-XX", "an unknown day of 2020"),
        ("2024-03-0X", "between 1 and 9 March 2024"),
        ("2020-05-X5", "5, 15 or 25 May 2020"),
        ("2020-04-3X", "30 April 2020"),
        ("2020-XX-03", "the 3rd of an unknown month of 2020"),
        ("2004-X1-21", "the 21st of a month, January or November 2004"),
        ("15XX-12-25", "25 December in one of the years 1500–1599"),
        ("1XXX-XX", "an unknown month in one of the years 1000–1999"),
        ("XXXX-12-XX", "an unknown day of December of an unknown year"),
        ("20X0-10-02", "2 October in a year of the form 20X0"),
        ("-1X32-X1-X2", "a day of the form -1X32-X1-X2"),
    ]);
}

#[test]
fn qualified_dates() {
    check(&[
        ("2024-03~", "about March 2024"),
        ("2024?", "2024 (uncertain)"),
        ("2024-03%", "about March 2024 (uncertain)"),
        ("2004?-06-11", "11 June 2004 (year uncertain)"),
        ("2004-06~-11", "11 June 2004 (year and month approximate)"),
        ("2004?-06-~11", "11 June 2004 (year uncertain, day approximate)"),
        ("?2004-06-04~", "about 4 June 2004 (year uncertain)"),
        ("2004-%06", "June 2004 (month uncertain and approximate)"),
        ("2011-~23", "autumn 2011 (season approximate)"),
        ("201X~", "about the 2010s"),
    ]);
}

#[test]
fn intervals() {
    check(&[
        ("2022-02-24/..", "since 24 February 2022"),
        ("2023-08~/..", "since about August 2023"),
        ("2006/2024-03-28", "from 2006 to 28 March 2024"),
        ("../2006", "until 2006"),
        ("/2006", "until 2006, start unknown"),
        ("1985-04-12/", "from 12 April 1985, end unknown"),
        ("../..", "without start or end"),
        ("/", "start and end unknown"),
        ("2023-10-18/2023-10-19", "18–19 October 2023"),
        ("2023-10-18/2023-10-18", "18 October 2023"),
        ("2023-10-18/2023-10-19~", "from 18 October 2023 to about 19 October 2023"),
        ("2004-06-XX/2004-07-03", "from an unknown day of June 2004 to 3 July 2004"),
    ]);
}

#[test]
fn sets() {
    check(&[
        ("[2006,2008]", "2006 or 2008"),
        ("[1667,1668,1670..1672]", "1667, 1668 or between 1670 and 1672"),
        ("[..2006]", "in or before 2006"),
        ("[..2006-05-01]", "on or before 1 May 2006"),
        ("[2006..]", "in or after 2006"),
        ("[2024-03-28..2024-03-31]", "between 28 and 31 March 2024"),
        ("[2024-03-28..2024-04-02]", "between 28 March 2024 and 2 April 2024"),
        ("{1960,1961-12}", "1960 and December 1961"),
        ("{1667,1670..1672}", "1667 and every year from 1670 to 1672"),
        ("{..1984}", "every year until 1984"),
        ("{1984-05-01..}", "every day since 1 May 1984"),
        ("[2020]", "2020"),
    ]);
}
