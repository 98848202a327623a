//! Icons, drawn inline so that no font or file has to be fetched. They decorate; words say the same.

use leptos::prelude::*;

/// A drawing on a 24 by 24 grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// Good news.
    Check,
    /// Somebody is waited for.
    Clock,
    /// Takes away.
    Cross,
    /// To be had as a file.
    Document,
    /// Leaves the site.
    External,
    /// Says something.
    Info,
    /// Seen by few.
    Lock,
    /// A signature.
    Pen,
    /// Adds.
    Plus,
    /// To be mended.
    Warning,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Document => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
            Self::External => "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.5",
            Self::Lock => "M6 11h12v10H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
            Self::Pen => "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3M12 20h8",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Warning => "M12 4L2.5 20h19zM12 10v4.5M12 17v.5",
        }
    }
}

/// An icon the size of the text around it.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
}
