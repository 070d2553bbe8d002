//! The text of a PDF: glyphs in the order in which they are drawn, put together to words, lines and paragraphs.

use std::sync::mpsc;
use std::time::Duration;

use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings, SoftMask,
    interpret_page,
};

use super::{TEXT_LIMIT, TextError};

/// How long one PDF may take.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(20);
/// Forms may draw forms, and so on.
const STACK: usize = 64 << 20;

/// Reads a PDF in a thread of its own. The crate promises not to panic; should it do so all the same, or never end, only that
/// thread is lost, and the PDF counts as broken.
pub(super) fn read(bytes: Vec<u8>) -> Result<String, TextError> {
    let (done, result) = mpsc::channel();
    let work = move || drop(done.send(pages(bytes)));
    std::thread::Builder::new().name("pdf".to_owned()).stack_size(STACK).spawn(work).map_err(|_| TextError::BrokenPdf)?;
    result.recv_timeout(TIME_LIMIT).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => TextError::TooLong,
        mpsc::RecvTimeoutError::Disconnected => TextError::BrokenPdf,
    })?
}

fn pages(bytes: Vec<u8>) -> Result<String, TextError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => TextError::EncryptedPdf,
        LoadPdfError::Invalid => TextError::BrokenPdf,
    })?;
    let (cache, mut layout) = (InterpreterCache::new(), Layout::default());
    for page in pdf.pages().iter() {
        let whole = Rect::new(0.0, 0.0, 1.0, 1.0);
        let mut context = Context::new(Affine::IDENTITY, whole, &cache, pdf.xref(), InterpreterSettings::default());
        (layout.last, layout.run) = (None, None);
        interpret_page(page, &mut context, &mut layout);
        if layout.is_full() {
            return Err(TextError::TooMuchText);
        }
    }
    if layout.out.is_empty() { Err(TextError::NoText) } else { Ok(layout.out) }
}

/// Where a glyph stands: its origin, which way its line goes, how long an em is, and where the glyph after it should begin.
#[derive(Clone, Copy, PartialEq)]
struct Place {
    origin: Point,
    along: Vec2,
    size: f64,
    width: f64,
}

/// Units of a font in an em, as the transforms of glyphs have it.
const UNITS: f64 = 1000.0;
/// A gap as wide as this part of an em parts words.
const WORD: f64 = 0.17;
/// Glyphs that lie higher or lower by this part of an em are still in the line, such as exponents.
const SAME_LINE: f64 = 0.5;
/// Lines further apart than this many ems are of two paragraphs.
const SAME_PARAGRAPH: f64 = 1.8;
/// Letters of a text are of one size, give or take this part.
const SAME_SIZE: f64 = 0.12;

/// Letters that fonts draw as one, from U+FB00: a reader sees two or three.
const LIGATURES: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

#[derive(Default)]
struct Layout {
    out: String,
    gap: &'static str,
    last: Option<Place>,
    /// Where the last run began: what is drawn twice in one place (filled and outlined, or to look bold) is read once.
    run: Option<(Place, usize)>,
}

impl Layout {
    fn glyph(&mut self, glyph: &PositionedGlyph<'_>, place: Place) {
        let read = match glyph.as_unicode() {
            Some(BfString::Char(character)) => character.to_string(),
            Some(BfString::String(string)) => string,
            None => '\u{fffd}'.to_string(),
        };
        let between = self.last.map_or_else(|| self.after_break(), |last| self.between(last, place));
        if self.gap.len() < between.len() {
            self.gap = between;
        }
        self.last = Some(place);
        for character in read.chars() {
            match character {
                '\u{fb00}'..='\u{fb06}' => self.put(LIGATURES[character as usize - 0xfb00]),
                '\u{ad}' | '\u{200b}' | '\0' => {}
                _ if character.is_whitespace() => self.gap = if self.gap.is_empty() { " " } else { self.gap },
                _ => self.put(character.encode_utf8(&mut [0; 4])),
            }
        }
    }

    fn is_full(&self) -> bool {
        self.out.len() > TEXT_LIMIT
    }

    fn put(&mut self, letters: &str) {
        if self.is_full() {
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        if !self.out.is_empty() {
            self.out.push_str(gap);
        }
        self.out.push_str(letters);
    }

    /// What parts a glyph from the one before it.
    fn between(&self, last: Place, place: Place) -> &'static str {
        let moved = place.origin - last.origin;
        let (right, up) = (moved.dot(last.along), moved.dot(Vec2::new(-last.along.y, last.along.x)));
        if up.abs() <= SAME_LINE * last.size.max(place.size) && right >= -place.size {
            return if right - last.width > WORD * place.size { " " } else { "" };
        }
        if (place.size - last.size).abs() > SAME_SIZE * last.size || -up > SAME_PARAGRAPH * place.size {
            return "\n\n";
        }
        if up > 0.0 { self.after_break() } else { self.wrapped() }
    }

    /// A new line in a paragraph: a hyphen at its end stays, and nothing follows it.
    fn wrapped(&self) -> &'static str {
        if self.out.ends_with(['-', '\u{2010}']) { "" } else { " " }
    }

    /// In a new column or on a new page a sentence may go on.
    fn after_break(&self) -> &'static str {
        if self.out.ends_with(['.', '?', '!', ':', '"', '”', '’', ')']) { "\n\n" } else { self.wrapped() }
    }
}

fn place(glyph: &PositionedGlyph<'_>, props: &DrawProps<'_>) -> Place {
    let transform = props.transform * glyph.transform();
    let advance = match &**glyph {
        Glyph::Outline(outline) => outline.advance_width(),
        Glyph::Type3(drawn) => drawn.advance_width(),
    };
    let origin = transform * Point::ZERO;
    let (right, up) = (transform * Point::new(UNITS, 0.0) - origin, transform * Point::new(0.0, UNITS) - origin);
    let size = up.hypot();
    Place { origin, along: right / right.hypot().max(f64::MIN_POSITIVE), size, width: f64::from(advance.unwrap_or(0.0)) / UNITS * size }
}

impl<'a> Device<'a> for Layout {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let Some(first) = run.glyphs().first() else { return };
        let began = (place(first, &props), run.glyphs().len());
        if self.run.replace(began) == Some(began) {
            return;
        }
        for glyph in run.glyphs() {
            self.glyph(glyph, place(glyph, &props));
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
