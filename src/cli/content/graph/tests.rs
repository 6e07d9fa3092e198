use super::*;
use crate::{app, config::Settings};

fn content() -> Content {
    let settings = Settings::parse("graph.toml", "").unwrap();
    app::content::load(&settings).unwrap()
}

fn drawing_of(content: &Content, id: &str) -> String {
    drawn(content, &content.articles[&id.into()]).unwrap()
}

#[test]
fn every_step_and_trouble_of_every_article_is_drawn_once() {
    let content = content();
    for article in content.articles.values() {
        let drawing = drawn(&content, article).unwrap();
        let count = |class: &str| drawing.matches(&format!("<g class=\"{class}\" role=\"img\"")).count();
        assert_eq!(count("step"), article.steps().count(), "{}", article.id);
        let at_home = |branch: &&Branch| branch.at.iter().any(|(of, _)| *of == article.id);
        let others = content.articles.values().filter(|other| other.id != article.id);
        let others = others.flat_map(|other| &other.branches).filter(at_home).count();
        assert_eq!(count("trouble"), article.branches.len() + others, "{}", article.id);
        assert!(drawing.contains("<title id=\"title\">") && drawing.contains("prefers-color-scheme: dark"));
    }
}

#[test]
fn boxes_never_cover_each_other() {
    let content = content();
    for article in content.articles.values() {
        let drawing = drawn(&content, article).unwrap();
        let mut boxes: Vec<[i32; 3]> = drawing.lines().filter_map(rectangle).collect();
        assert!(!boxes.is_empty(), "{}", article.id);
        boxes.sort_unstable();
        for pair in boxes.windows(2) {
            let ([x, y, height], [next_x, next_y, _]) = (pair[0], pair[1]);
            assert!(x != next_x || y + height < next_y, "{}: {:?} covers {:?}", article.id, pair[0], pair[1]);
        }
    }
}

#[test]
fn every_message_that_leads_to_a_trouble_stands_there_whole() {
    let content = content();
    let drawing = drawing_of(&content, "portal-errors");
    let read: Vec<&str> = drawing.lines().filter_map(|line| line.split('>').nth(1)?.strip_suffix("</text")).collect();
    let read = read.join(" ");
    let errors = content.articles[&"portal-errors".into()].branches.iter().flat_map(|branch| &branch.errors);
    for error in errors {
        let escaped = error.replace('\'', "&#39;").replace('"', "&#34;");
        assert!(read.contains(&format!("It says: {escaped}")), "{error} is not in {read}");
    }
}

#[test]
fn no_arrow_runs_through_a_heading() {
    let content = content();
    for article in content.articles.values() {
        let drawing = drawn(&content, article).unwrap();
        let headings: Vec<[i32; 3]> = drawing.lines().filter_map(heading).collect();
        assert_eq!(headings.len(), article.sections.len(), "{}", article.id);
        for [x, from, to] in drawing.lines().flat_map(downwards) {
            for [left, right, y] in &headings {
                let through = (*left..=*right).contains(&x) && (from.min(to)..=from.max(to)).contains(&(y - 5));
                assert!(!through, "{}: the arrow at {x} runs through the heading at {y}", article.id);
            }
        }
    }
}

/// From where to where a heading stands, and how low; nine pixels are the widest letters on average.
fn heading(line: &str) -> Option<[i32; 3]> {
    let rest = line.strip_prefix("<text class=\"heading\" x=\"")?;
    let (x, rest) = rest.split_once("\" y=\"")?;
    let (y, rest) = rest.split_once("\">")?;
    let letters = i32::try_from(rest.strip_suffix("</text>")?.chars().count()).ok()?;
    let x: i32 = x.parse().ok()?;
    Some([x, x + 9 * letters, y.parse().ok()?])
}

/// The upright pieces of a line with corners: where, and from where to where.
fn downwards(line: &str) -> Vec<[i32; 3]> {
    let Some((_, path)) = line.split_once(" d=\"M") else { return Vec::new() };
    let path = path.split('"').next().unwrap_or_default();
    if path.contains('C') {
        return Vec::new();
    }
    let point = |text: &str| {
        let (x, y) = text.trim().split_once(' ')?;
        Some((x.parse::<i32>().ok()?, y.parse::<i32>().ok()?))
    };
    let points: Vec<(i32, i32)> = path.split('L').filter_map(point).collect();
    let pieces = points.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    pieces.map(|pair| [pair[0].0, pair[0].1, pair[1].1]).collect()
}

/// The column, the top and the height of a box.
fn rectangle(line: &str) -> Option<[i32; 3]> {
    let rest = line.strip_prefix("<rect ")?;
    let of = |name: &str| {
        let value = rest.split(&format!("{name}=\"")).nth(1)?;
        value.split('"').next()?.parse().ok()
    };
    Some([of("x")?, of("y")?, of("height")?])
}

#[test]
fn steps_lead_on_choices_to_their_sections_and_troubles_stand_at_their_steps() {
    let content = content();
    let drawing = drawing_of(&content, "update-password");
    for class in ["on", "choice", "trouble"] {
        assert!(drawing.contains(&format!("<path class=\"{class}\" d=\"M")), "{class}");
    }
    // The troubles of this walk are told in other articles.
    assert!(drawing.contains("(in no-code)"), "{drawing}");
    let mfa = drawing_of(&content, "mfa");
    assert!(mfa.contains("Did it work?") && mfa.contains("aria-label=\"Step 1 of 4"), "{mfa}");
}

#[test]
fn each_way_ends_at_the_box_that_it_leads_to() {
    let content = content();
    let drawing = drawing_of(&content, "update-password");
    let top_of = |label: &str| {
        let from = drawing.split_once(&format!("aria-label=\"{label}")).unwrap().1;
        from.lines().find_map(rectangle).unwrap()[1]
    };
    let ends = |class: &str| {
        let paths = drawing.lines().filter(|line| line.contains(&format!("<path class=\"{class}\"")));
        let end = |line: &str| line.split(" d=\"").nth(1)?.split('"').next()?.rsplit(' ').next()?.parse::<i32>().ok();
        paths.filter_map(end).collect::<Vec<_>>()
    };
    let sections = ["Get a text", "Get a call", "Use the authenticator app"];
    let firsts = sections.map(|title| {
        let steps = content.articles[&"update-password".into()].sections.iter().find(|it| it.title == title).unwrap();
        top_of(&format!("Step 1 of {}, {title}", steps.steps.len())) + 14
    });
    assert_eq!(ends("choice"), firsts, "from the choice of a way to the first step of each");
    // From step to step, and three ways into the last section.
    let last = top_of("Step 1 of 4, Choose a new password");
    assert_eq!(ends("on").into_iter().filter(|end| [last, last + 14].contains(end)).count(), 3);
    let second = top_of("Step 2 of 5, Open the portal and say who you are");
    assert!(ends("on").contains(&second), "the second follows the first");
}

/// Of every article, whoever tells the trouble.
#[test]
fn each_trouble_has_an_arrow_from_every_step_and_each_aside_one_to_its_place() {
    let content = content();
    for article in content.articles.values() {
        let drawing = drawn(&content, article).unwrap();
        let arrows = |class: &str| drawing.matches(&format!("<path class=\"{class}\"")).count();
        let at = content.articles.values().flat_map(|it| &it.branches).flat_map(|branch| &branch.at);
        assert_eq!(arrows("trouble"), at.filter(|(of, _)| *of == article.id).count(), "{}", article.id);
        let asides = article.steps().flat_map(|step| &step.asides);
        let asides = asides.chain(article.branches.iter().flat_map(|branch| &branch.asides));
        assert_eq!(arrows("aside"), asides.filter(|way| way.article == article.id).count(), "{}", article.id);
    }
}

#[test]
fn troubles_stand_in_the_order_of_the_steps_at_which_they_happen() {
    let content = content();
    let mut several = 0;
    for article in content.articles.values() {
        let drawing = drawn(&content, article).unwrap();
        let place = |label: &str| {
            let branches = content.articles.values().flat_map(|it| &it.branches);
            let named = branches.filter(|it| label.starts_with(&format!("{}.", it.title)) || it.title == label);
            let at = named.flat_map(|it| &it.at).filter(|(of, _)| *of == article.id);
            at.filter_map(|(_, step)| article.steps().position(|it| it.id == *step)).min()
        };
        let labels = drawing.split("aria-label=\"Trouble: ").skip(1).filter_map(|rest| rest.split('"').next());
        let plain = labels.map(|label| label.replace("&#39;", "'").replace("&#34;", "\""));
        // What happens at no step stands behind them.
        let places: Vec<usize> = plain.map(|label| place(&label).unwrap_or(usize::MAX)).collect();
        assert!(places.is_sorted(), "{}: {places:?}", article.id);
        several += usize::from(places.iter().filter(|it| **it < usize::MAX).count() > 2);
    }
    assert!(several > 1, "no article with several troubles");
}

#[test]
fn what_could_be_read_as_a_tag_is_escaped() {
    let mut content = content();
    let id = "mfa".into();
    let mut article = content.articles[&id].clone();
    article.title = "<script>alert(1)</script> & \"more\"".to_owned();
    article.sections[0].steps[0].text = "</text><b>bold</b>".to_owned();
    content.articles.insert(id, article);
    let drawing = drawing_of(&content, "mfa");
    assert!(!drawing.contains("<script>") && !drawing.contains("<b>"), "{drawing}");
    assert!(drawing.contains("&#60;script&#62;") || drawing.contains("&lt;script&gt;"), "{drawing}");
}

#[test]
fn long_texts_fit_their_boxes() {
    let long = format!("{} and {}", "long words follow here ".repeat(20), "x".repeat(120));
    let (whole, lines) = (lines_of(&long), beginning_of(&long));
    assert!(whole.len() > 7 && lines.len() == 7 && lines[6].text.ends_with('…'), "{lines:?}");
    assert!(whole.iter().chain(&lines).all(|line| line.text.chars().count() <= 52), "{lines:?}");
    let text: Vec<_> = lines_of("**Strong**\nplain `code`").into_iter().map(|line| (line.class, line.text)).collect();
    assert_eq!(text, [("strong", "Strong".to_owned()), ("", "plain code".to_owned())]);
}
