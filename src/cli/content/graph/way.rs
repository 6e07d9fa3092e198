//! Lines from box to box: straight to the next one, beside the boxes to those further off, and across to the
//! troubles.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{BOX, GAP, LANE, Lead, Node};

/// A line with a head, as its corners.
pub(in super::super) struct Arrow {
    pub(super) class: &'static str,
    /// Across to the other column it bends, else it has corners.
    bends: bool,
    points: Vec<(i32, i32)>,
}

impl Arrow {
    pub(super) fn shift(&mut self, by: i32) {
        self.points.iter_mut().for_each(|(x, _)| *x += by);
    }

    /// As SVG has it.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for (place, (x, y)) in self.points.iter().enumerate() {
            path.push_str(match (place, self.bends) {
                (0, _) => "M",
                (1, true) => " C",
                (_, true) => " ",
                (_, false) => " L",
            });
            let _ = write!(path, "{x} {y}");
        }
        path
    }
}

/// All of them, and how many run beside the boxes on the left and on the right.
pub(super) fn arrows(nodes: &[Node], leads: &[Lead], places: &BTreeMap<String, usize>) -> (Vec<Arrow>, i32, i32) {
    let (mut arrows, mut left, mut right) = (Vec::new(), 0, 0);
    for lead in leads {
        let Some((to, target)) = places.get(&lead.to).and_then(|to| Some((*to, nodes.get(*to)?))) else { continue };
        let Some(source) = nodes.get(lead.from) else { continue };
        let at = lead.at.unwrap_or(source.y + source.height / 2);
        let into = target.y + 14;
        let (class, bends) = (lead.class, source.x != target.x);
        let points = if bends {
            // Across, from the side that faces the other column.
            let (from, to) = if source.x < target.x { (source.x + BOX, target.x) } else { (source.x, target.x + BOX) };
            let middle = i32::midpoint(from, to);
            vec![(from, at), (middle, at), (middle, into), (to, into)]
        } else if lead.at.is_none() && to == lead.from + 1 && target.y == source.y + source.height + GAP {
            // Nothing stands between them. Where a heading does, it is passed at its side.
            let middle = source.x + BOX / 2;
            vec![(middle, source.y + source.height), (middle, target.y)]
        } else if class == "trouble" || source.class == "trouble" {
            right += 1;
            let (side, lane) = (source.x + BOX, source.x + BOX + LANE * right);
            vec![(side, at), (lane, at), (lane, into), (side, into)]
        } else {
            left += 1;
            let (side, lane) = (source.x, source.x - LANE * left);
            vec![(side, at), (lane, at), (lane, into), (side, into)]
        };
        arrows.push(Arrow { class, bends, points });
    }
    (arrows, left, right)
}
