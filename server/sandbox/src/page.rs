//! The frame and the style of the sandbox's own pages, the same for both vendors.
//!
//! Owns: the HTML document, landmarks, the badge that says this is a sandbox, and the CSS. It must
//! never load anything from elsewhere or need a script: the pages work offline and without one.
//!
//! A page is a title (which is also its `h1`) and a body of plain elements; tables, forms, lists and
//! buttons are styled by element. Classes on offer: `card` (a framed block), `row` (side by side),
//! `quiet` (small, grey), `danger` and `plain` on buttons, `problem` and `done` (notices), `tag` (a
//! status), `number` (right-aligned cells), `document` (a frame that shows a PDF at full height),
//! `narrow` on a `form` or block of sign-in width.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Whose page it is; decides the name and the accent colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vendor {
    Procore,
    DocuSign,
}

impl Vendor {
    fn name(self) -> &'static str {
        match self {
            Self::Procore => "Procore",
            Self::DocuSign => "DocuSign",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Procore => "procore",
            Self::DocuSign => "docusign",
        }
    }
}

/// Login pages refuse to be framed, so that nobody can lay another page over them.
pub(crate) async fn unframed(mut response: Response) -> Response {
    let never = HeaderValue::from_static("frame-ancestors 'none'");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, never);
    response
}

/// A whole HTML document: `title` becomes the window's title and the page's only `h1`.
pub(crate) fn page(title: &str, vendor: Vendor, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (title) " · " (vendor.name()) " sandbox" }
                style { (PreEscaped(STYLE)) }
            }
            body class=(vendor.class()) {
                header {
                    a class="brand" href="/" { (vendor.name()) }
                    strong class="badge" { "Sandbox" }
                    span class="quiet" { "Not the real " (vendor.name()) ". Nothing here leaves this machine." }
                }
                main {
                    h1 { (title) }
                    (body)
                }
            }
        }
    }
}

const STYLE: &str = r"
:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2430, #e8ebf0);
  --soft: light-dark(#4d5766, #b3bcc9);
  --paper: light-dark(#f5f6f8, #14181e);
  --sheet: light-dark(#ffffff, #1d232c);
  --line: light-dark(#d3d8e0, #3a4350);
  --field: light-dark(#79828f, #8b95a3);
  --good: light-dark(#14633a, #7fdcaa);
  --bad: light-dark(#a3221b, #ffa29b);
  --on-accent: light-dark(#ffffff, #10151b);
}
body.procore { --accent: light-dark(#b03a00, #ff9c66); }
body.docusign { --accent: light-dark(#3b2fc9, #a9a3ff); }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
body > header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; padding: .75rem 1.5rem; background: var(--sheet); border-block-end: 3px solid var(--accent); }
.brand { font-size: 1.125rem; font-weight: 700; color: inherit; text-decoration: none; }
.badge { padding: .05rem .6rem; border-radius: 1rem; background: var(--accent); color: var(--on-accent); font-size: .8125rem; letter-spacing: .04em; text-transform: uppercase; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet, figcaption, caption, small { color: var(--soft); font-size: .875rem; }
.card, fieldset { margin: 0 0 1rem; padding: 1rem 1.25rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; }
.card > :first-child { margin-block-start: 0; }
.card > :last-child { margin-block-end: 0; }
.card > h2:first-of-type { margin-block-start: 0; }
.card > .row + .row { margin-block-start: .75rem; }
.narrow { max-width: 26rem; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
legend { padding: 0 .4rem; font-weight: 600; }
label { display: block; margin: .75rem 0 .25rem; font-weight: 600; }
label:has(> [type=checkbox]), label:has(> [type=radio]) { display: flex; gap: .5rem; align-items: baseline; font-weight: 400; }
input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea { width: 100%; min-height: 2.5rem; padding: .4rem .6rem; border: 1px solid var(--field); border-radius: .35rem; background: var(--paper); color: inherit; font: inherit; }
button, a.button { display: inline-block; min-height: 2.5rem; margin-block-start: .75rem; padding: .45rem 1.1rem; border: 1px solid var(--accent); border-radius: .35rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.row > button, .row > a.button, .row > form > button { margin-block-start: 0; }
button.plain, a.button.plain { background: transparent; color: var(--accent); }
button.danger { border-color: var(--bad); background: var(--bad); }
button:disabled { opacity: .6; cursor: not-allowed; }
.scroll { overflow-x: auto; }
.scroll > table { min-width: 36rem; }
table { width: 100%; margin: 0 0 1rem; border-collapse: collapse; background: var(--sheet); border: 1px solid var(--line); }
caption { padding: .5rem 0; text-align: start; }
th, td { padding: .45rem .75rem; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { color: var(--soft); font-size: .875rem; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .35rem 1.25rem; margin: 0 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; row-gap: 0; } dd { margin-block-end: .5rem; } }
ul.card { padding-inline-start: 2.25rem; }
.tag { display: inline-block; padding: 0 .6rem; border: 1px solid var(--field); border-radius: 1rem; font-size: .875rem; font-weight: 600; }
.problem, .done { margin: 0 0 1rem; padding: .75rem 1rem; background: var(--sheet); border: 1px solid var(--bad); border-inline-start-width: .4rem; border-radius: .35rem; }
.done { border-color: var(--good); }
iframe.document, object.document, embed.document { display: block; width: 100%; height: 75vh; margin: 0 0 1rem; border: 1px solid var(--line); background: var(--sheet); }
";
