//! The templates, images and fonts a document is made with: the built-in ones and, over them, a firm's folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::json;
use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

use crate::Error;
use crate::folder::{self, FirmFile};

/// Every built-in template by the name under which a firm replaces it.
const BUILT_IN: &[(&str, &str)] = &[
    ("application.typ", include_str!("../templates/application.typ")),
    ("change_order.typ", include_str!("../templates/change_order.typ")),
    ("commitment.typ", include_str!("../templates/commitment.typ")),
    ("continuation.typ", include_str!("../templates/continuation.typ")),
    ("head.typ", include_str!("../templates/head.typ")),
    ("letter.typ", include_str!("../templates/letter.typ")),
    ("letterhead.typ", include_str!("../templates/letterhead.typ")),
    ("paper.typ", include_str!("../templates/paper.typ")),
    ("parts.typ", include_str!("../templates/parts.typ")),
    ("payment_application.typ", include_str!("../templates/payment_application.typ")),
    ("prime_contract.typ", include_str!("../templates/prime_contract.typ")),
    ("schedule.typ", include_str!("../templates/schedule.typ")),
    ("signatures.typ", include_str!("../templates/signatures.typ")),
    ("subcontractor_invoice.typ", include_str!("../templates/subcontractor_invoice.typ")),
    ("theme.typ", include_str!("../templates/theme.typ")),
];

/// Where a logo is looked for; the first that exists is used.
const LOGOS: &[&str] = &["logo.svg", "logo.png", "logo.jpg"];

/// The fonts in the binary, parsed once in a process.
static BUILT_IN_FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect());

/// Everything but the item that decides how a document looks.
pub(crate) struct Templates {
    pub(crate) library: LazyHash<Library>,
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    firm_paths: HashMap<FileId, PathBuf>,
}

impl Templates {
    /// The built-in templates with the files of `firm` over them.
    pub(crate) fn load(firm: Option<&Path>) -> Result<Templates, Error> {
        let firm_files = firm.map(folder::read).transpose()?.unwrap_or_default();
        let firm_fonts = firm_fonts(&firm_files)?;
        let mut files: HashMap<FileId, Bytes> =
            BUILT_IN.iter().map(|(name, text)| (file_id(name), Bytes::from_string(*text))).collect();
        let mut firm_paths = HashMap::new();
        for file in firm_files {
            firm_paths.insert(file.id, file.path);
            files.insert(file.id, file.data);
        }
        files.insert(file_id("firm.json"), firm_json(&firm_fonts, &files));
        let sources = parse_sources(&files, &firm_paths)?;
        let fonts: Vec<Font> = firm_fonts.into_iter().chain(BUILT_IN_FONTS.iter().cloned()).collect();
        Ok(Templates {
            library: LazyHash::new(Library::builder().build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
            files,
            firm_paths,
        })
    }

    pub(crate) fn source(&self, id: FileId) -> Option<Source> {
        self.sources.get(&id).cloned()
    }

    pub(crate) fn file(&self, id: FileId) -> Option<Bytes> {
        self.files.get(&id).cloned()
    }

    /// The path of a firm's file, or the built-in template's name.
    pub(crate) fn display_name(&self, id: FileId) -> String {
        match self.firm_paths.get(&id) {
            Some(path) => path.display().to_string(),
            None => format!("{} (built in)", id.vpath().get_without_slash()),
        }
    }
}

/// The id of a file named as in [`BUILT_IN`].
pub(crate) fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a built-in name is a valid path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn firm_fonts(files: &[FirmFile]) -> Result<Vec<Font>, Error> {
    let mut fonts = Vec::new();
    for file in files.iter().filter(|file| is_font(file)) {
        let before = fonts.len();
        fonts.extend(Font::iter(file.data.clone()));
        if fonts.len() == before {
            return Err(Error::Font { path: file.path.clone() });
        }
    }
    Ok(fonts)
}

fn is_font(file: &FirmFile) -> bool {
    let extension = file.id.vpath().extension().map(str::to_ascii_lowercase);
    file.id.vpath().get_without_slash().starts_with("fonts/")
        && matches!(extension.as_deref(), Some("ttf" | "otf" | "ttc" | "otc" | "woff" | "woff2"))
}

/// What the templates learn of the firm: its font families in the order of their files, and its logo.
fn firm_json(fonts: &[Font], files: &HashMap<FileId, Bytes>) -> Bytes {
    let mut families: Vec<&str> = Vec::new();
    for font in fonts {
        let family = font.info().family.as_str();
        if !families.contains(&family) {
            families.push(family);
        }
    }
    let logo = LOGOS.iter().find(|name| files.contains_key(&file_id(name)));
    Bytes::from_string(json!({ "fonts": families, "logo": logo }).to_string())
}

fn parse_sources(
    files: &HashMap<FileId, Bytes>,
    firm_paths: &HashMap<FileId, PathBuf>,
) -> Result<HashMap<FileId, Source>, Error> {
    let mut sources = HashMap::new();
    for (&id, data) in files.iter().filter(|(id, _)| id.vpath().extension() == Some("typ")) {
        let text = data.as_str().map_err(|problem| {
            let lines = data[..problem.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
            Error::Template {
                file: firm_paths.get(&id).map(|path| path.display().to_string()).unwrap_or_default(),
                line: lines + 1,
                message: "this is not UTF-8 text; save the file as UTF-8".into(),
            }
        })?;
        sources.insert(id, Source::new(id, text.to_owned()));
    }
    Ok(sources)
}
