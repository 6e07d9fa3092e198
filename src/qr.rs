//! A QR code (ISO/IEC 18004) of a short text: as half blocks for a terminal, as an SVG picture for a page.
//!
//! Whoever sees either can read the text: it is as secret as that.

use std::fmt::{self, Write as _};

use fast_qr::{ECL, QRBuilder, QRCode};
use thiserror::Error;

use crate::model::Sensitive;

/// The light frame without which readers don't find a code, in modules (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;

/// Modules in rows, dark or light.
pub struct QrCode(Box<QRCode>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the text is too long for a QR code")]
pub struct QrFault;

impl QrCode {
    /// Correction level M: a code of an authenticator's address stays small enough for a terminal of 80
    /// columns, and a scratch on the glass doesn't matter.
    pub fn of(text: &str) -> Result<Self, QrFault> {
        QRBuilder::new(text).ecl(ECL::M).build().map(|code| Self(Box::new(code))).map_err(|_| QrFault)
    }

    /// Two rows a line, each module half a character. What is light is drawn and what is dark is left
    /// out, as it must be on a dark terminal; readers of today take the reverse too.
    pub fn half_blocks(&self) -> Sensitive {
        let mut lines = String::new();
        for row in (0..self.width()).step_by(2) {
            for column in 0..self.width() {
                let below = row + 1 < self.width() && !self.is_dark(column, row + 1);
                lines.push(match (!self.is_dark(column, row), below) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            lines.push('\n');
        }
        Sensitive::new(lines)
    }

    /// A whole picture, dark on white whatever the page's colours are; its width is up to the page.
    pub fn svg(&self) -> Sensitive {
        let width = self.width();
        let mut path = String::new();
        for row in 0..width {
            for column in (0..width).filter(|column| self.is_dark(*column, row)) {
                let _ = write!(path, "M{column} {row}h1v1h-1z");
            }
        }
        Sensitive::new(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{width}v{width}h-{width}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        ))
    }

    /// Modules in a row, frame included.
    fn width(&self) -> usize {
        self.0.size + 2 * QUIET
    }

    fn is_dark(&self, column: usize, row: usize) -> bool {
        let place = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.0.size);
        let (Some(column), Some(row)) = (place(column), place(row)) else { return false };
        self.0.data.get(row * self.0.size + column).is_some_and(|module| module.value())
    }
}

/// It holds its text.
impl fmt::Debug for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QrCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str =
        "otpauth://totp/University:ada%40umsystem.edu?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=University";

    #[test]
    fn a_terminal_of_80_columns_has_room_for_it_and_its_frame_is_light() {
        let code = QrCode::of(URL).unwrap();
        let drawn = code.half_blocks();
        let lines: Vec<_> = drawn.expose().lines().collect();
        let width = code.width();
        assert!(width <= 76 && lines.len() == width.div_ceil(2), "{width} by {}", lines.len());
        assert!(lines.iter().all(|line| line.chars().count() == width));
        for line in &lines[..QUIET / 2] {
            assert!(line.chars().all(|module| module == '█'), "{line}");
        }
        for line in &lines {
            assert!(line.starts_with(&"█".repeat(QUIET)) || line.starts_with(&"▀".repeat(QUIET)), "{line}");
        }
    }

    #[test]
    fn a_picture_names_no_style_and_holds_every_dark_module() {
        let code = QrCode::of(URL).unwrap();
        let dark = (0..code.width()).flat_map(|row| (0..code.width()).map(move |column| (column, row)));
        let dark = dark.filter(|(column, row)| code.is_dark(*column, *row)).count();
        let svg = code.svg();
        assert_eq!(svg.expose().matches("h1v1h-1z").count(), dark);
        assert!(dark > 300 && !svg.expose().contains("style"), "the page's policy allows none");
    }

    #[test]
    fn what_is_too_long_is_refused_and_nothing_is_shown() {
        assert_eq!(QrCode::of(&"a".repeat(5_000)).err(), Some(QrFault));
        assert_eq!(format!("{:?}", QrCode::of(URL).unwrap()), "QrCode");
    }
}
