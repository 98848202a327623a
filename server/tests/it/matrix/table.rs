//! Who may ask what. A line is a name, the verdicts in the order of the columns (company admin, Admin of the tools,
//! Standard, Read Only; another company's people, by its company and by their own; another project, a private item;
//! signed out, session over), and how it is asked.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;

/// What is asked for.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) company: i64,
    pub(super) project: i64,
    pub(super) item: String,
    pub(super) envelope: String,
    pub(super) run: String,
    pub(super) failure: String,
}

/// One request.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) form: Vec<(String, String)>,
}

pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) verdicts: &'static str,
    pub(super) ask: fn(&Place) -> Asked,
}

fn post(path: &str, form: &[(&str, String)]) -> Asked {
    let form = form.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Asked { method: Method::POST, path: path.to_owned(), form }
}

fn get(path: String) -> Asked {
    Asked { method: Method::GET, path, form: Vec::new() }
}

fn call(name: &str, form: &[(&str, String)]) -> Asked {
    let (path, _) = server_fn_paths().find(|(path, _)| super::name_of(path) == name).expect("a function");
    post(path, form)
}

fn of_company(place: &Place) -> Vec<(&'static str, String)> {
    vec![("company", place.company.to_string())]
}

fn of_project(place: &Place) -> Vec<(&'static str, String)> {
    [of_company(place), vec![("project", place.project.to_string())]].concat()
}

fn of_list(place: &Place) -> Vec<(&'static str, String)> {
    [of_project(place), vec![("tool", "commitments".to_owned())]].concat()
}

fn of_choice(place: &Place) -> Vec<(&'static str, String)> {
    [of_list(place), vec![("items[0]", place.item.clone())]].concat()
}

fn of_item(place: &Place) -> Vec<(&'static str, String)> {
    vec![
        ("item[company]", place.company.to_string()),
        ("item[project]", place.project.to_string()),
        ("item[tool]", "commitments".to_owned()),
        ("item[id]", place.item.clone()),
    ]
}

fn of_envelope(place: &Place) -> Vec<(&'static str, String)> {
    vec![("envelope", place.envelope.clone())]
}

fn of_run(place: &Place) -> Vec<(&'static str, String)> {
    [of_project(place), vec![("run", place.run.clone())]].concat()
}

fn of_failure(place: &Place) -> Vec<(&'static str, String)> {
    vec![("failure", place.failure.clone())]
}

/// A note that is too long: what is asked of stays as it is.
fn of_noted_failure(place: &Place) -> Vec<(&'static str, String)> {
    [of_failure(place), vec![("note", "x".repeat(501))]].concat()
}

fn of_failures(place: &Place) -> Vec<(&'static str, String)> {
    [of_project(place), vec![("query[state]", String::new())]].concat()
}

fn of_rules(place: &Place) -> Vec<(&'static str, String)> {
    vec![("place", format!("{}/{}/subcontract", place.company, place.project))]
}

fn and(
    mut form: Vec<(&'static str, String)>,
    more: &[(&'static str, &'static str)],
) -> Vec<(&'static str, String)> {
    form.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    form
}

/// A line of [`FUNCTIONS`].
macro_rules! function {
    ($name:literal $verdicts:literal $form:expr) => {
        Row { name: $name, verdicts: $verdicts, ask: |place| call($name, &($form)(place)) }
    };
}

pub(super) const FUNCTIONS: &[Row] = &[
    function!("load_frame" "++++++++++" |_: &Place| Vec::new()),
    function!("hand_over" "++++++..oo" |_: &Place| Vec::new()),
    function!("companies" "++++++..oo" |_: &Place| Vec::new()),
    function!("projects" "++++n+..oo" of_company),
    function!("load_company_settings" "++++n+..oo" of_company),
    function!("ask_for_announcements" "+fffn+..oo" of_company),
    function!("set_company_integration" "+fffn+..oo" |it: &Place| and(of_company(it), &[("enabled", "true")])),
    function!("load_project_settings" "++++nnn.oo" of_project),
    function!("set_project_integration" "+fffnnn.oo" |it: &Place| and(of_project(it), &[("enabled", "true")])),
    function!("load_rules" "++++nnn.oo" of_project),
    function!("load_rules_editor" "+fffnnn.oo" of_rules),
    function!("draft_rules" "+fffnnn.oo" of_rules),
    function!("save_rules" "+fffnnn.oo" |it: &Place| and(of_rules(it), &[("draft", "none")])),
    function!("load_link_page" "++++nnn.oo" of_project),
    function!("load_account_choice" "++++++..oo" |_: &Place| and(Vec::new(), &[("pending", "none")])),
    function!("choose_account" "++++++..oo" |it: &Place| and(of_project(it), &[("pending", "none"), ("account", "none")])),
    function!("items" "++++nnn.oo" of_list),
    function!("item" "++++nnnnoo" of_item),
    function!("open" "++++nnnnoo" |it: &Place| vec![("url", procore_address(it))]),
    function!("open_view" "++++nnnnoo" |it: &Place| [of_project(it), vec![("view", "commitments.work_order_contracts.detail".to_owned()), ("id", it.item.clone())]].concat()),
    function!("prepare" "++ffnnnnoo" of_item),
    function!("send_item" "++ffnnnnoo" |it: &Place| and(of_item(it), &[("form[then]", "send")])),
    function!("refresh_envelope" "++ffnnnnoo" of_envelope),
    function!("void_envelope" "++ffnnnnoo" of_envelope),
    function!("replace_envelope" "++ffnnnnoo" |it: &Place| [of_envelope(it), of_item(it), vec![("reason", String::new())]].concat()),
    function!("resend_envelope" "++ffnnnnoo" of_envelope),
    function!("finish_envelope" "+fffnnnnoo" of_envelope),
    function!("retry_envelope" "++ffnnnnoo" of_envelope),
    function!("take_over_envelope" "++ffnnnnoo" of_envelope),
    function!("load_audit" "+fffnnn.oo" of_project),
    function!("load_failures" "++++nnn.oo" of_failures),
    function!("handle_failure" "++ffnnnnoo" of_noted_failure),
    function!("retry_failure" "++ffnnnnoo" of_failure),
    function!("load_bulk_preview" "++ffnnn.oo" of_choice),
    function!("check_again" "++++nnn.oo" of_choice),
    function!("start_bulk" "++ffnnn.oo" |it: &Place| of_choice(&Place { item: "512348".to_owned(), ..it.clone() })),
    function!("load_bulk_runs" "++++nnn.oo" of_project),
    function!("load_bulk_run" "++nnnnn.oo" of_run),
    function!("continue_bulk" "++nnnnn.oo" of_run),
    function!("stop_bulk" "++nnnnn.oo" of_run),
    function!("unlink" "++++nnn.oo" of_project),
];

fn procore_address(place: &Place) -> String {
    format!(
        "https://app.procore.com/webclients/host/companies/{}/projects/{}/tools/contracts/commitments/work_order_contracts/{}",
        place.company, place.project, place.item
    )
}

fn company(place: &Place) -> String {
    format!("/companies/{}", place.company)
}

fn project(place: &Place) -> String {
    format!("{}/projects/{}", company(place), place.project)
}

/// A line of [`PAGES`].
macro_rules! page {
    ($name:literal $verdicts:literal $path:expr) => {
        Row { name: $name, verdicts: $verdicts, ask: |place| get(($path)(place)) }
    };
}

/// A project's page leads on to its first tool, whatever the project.
pub(super) const PAGES: &[Row] = &[
    page!("/" "++++++..++" |_: &Place| "/".to_owned()),
    page!("/sign-in" "++++++..++" |_: &Place| "/sign-in".to_owned()),
    page!("/open" "++++nnnnoo" |it: &Place| format!("/open?url={}", procore_address(it))),
    page!("/embed" "++++nnnnoo" |it: &Place| format!(
        "/embed?company={}&project={}&view=commitments.work_order_contracts.detail&id={}", it.company, it.project, it.item
    )),
    page!("/embed/panel" "++++++..oo" |_: &Place| "/embed/panel".to_owned()),
    page!("/embed/signed-in" "++++++..oo" |_: &Place| "/embed/signed-in".to_owned()),
    page!("/profile" "++++++..oo" |_: &Place| "/profile".to_owned()),
    page!("/companies/{company}" "++++n+..oo" company),
    page!("/companies/{company}/settings" "++++n+..oo" |it: &Place| company(it) + "/settings"),
    page!("/companies/{company}/rules" "++++n+..oo" |it: &Place| company(it) + "/rules"),
    page!("/companies/{company}/rules/{kind}" "+fffn+..oo" |it: &Place| company(it) + "/rules/subcontract"),
    page!("/companies/{company}/audit" "+fffn+..oo" |it: &Place| company(it) + "/audit"),
    page!("/companies/{company}/failures" "+fffn+..oo" |it: &Place| company(it) + "/failures"),
    page!("/companies/{company}/projects/{project}" "+++++++.++" project),
    page!("/companies/{company}/projects/{project}/settings" "++++nnn.oo" |it: &Place| project(it) + "/settings"),
    page!("/companies/{company}/projects/{project}/profile" "++++nnn.oo" |it: &Place| project(it) + "/profile"),
    page!("/companies/{company}/projects/{project}/profile/account" "++++++..oo" |it: &Place| project(it) + "/profile/account?pending=none"),
    page!("/companies/{company}/projects/{project}/rules" "++++nnn.oo" |it: &Place| project(it) + "/rules"),
    page!("/companies/{company}/projects/{project}/rules/{kind}" "+fffnnn.oo" |it: &Place| project(it) + "/rules/subcontract"),
    page!("/companies/{company}/projects/{project}/audit" "+fffnnn.oo" |it: &Place| project(it) + "/audit"),
    page!("/companies/{company}/projects/{project}/failures" "++++nnn.oo" |it: &Place| project(it) + "/failures"),
    page!("/companies/{company}/projects/{project}/bulk" "++++nnn.oo" |it: &Place| project(it) + "/bulk"),
    page!("/companies/{company}/projects/{project}/bulk/{run}" "++nnnnn.oo" |it: &Place| format!("{}/bulk/{}", project(it), it.run)),
    page!("/companies/{company}/projects/{project}/{tool}" "++++nnn.oo" |it: &Place| project(it) + "/commitments"),
    page!("/companies/{company}/projects/{project}/{tool}/bulk" "++ffnnn.oo" |it: &Place| format!("{}/commitments/bulk?item={}", project(it), it.item)),
    page!("/companies/{company}/projects/{project}/{tool}/{item}" "++++nnnnoo" |it: &Place| format!("{}/commitments/{}", project(it), it.item)),
    page!("/companies/{company}/projects/{project}/{tool}/{item}/send" "++ffnnnnoo" |it: &Place| format!("{}/commitments/{}/send", project(it), it.item)),
];

/// Callbacks and hand-overs without a state or code that is known lead back to the sign-in or the profile. A webhook
/// is asked for its signature whoever is signed in, and the process's health may be asked by anybody.
pub(super) const ENDPOINTS: &[Row] = &[
    Row { name: "/auth/procore", verdicts: "++++++..++", ask: |_| post("/auth/procore", &[]) },
    Row {
        name: "/auth/procore/callback",
        verdicts: "oooooo..oo",
        ask: |_| get("/auth/procore/callback?state=none&code=none".to_owned()),
    },
    Row {
        name: "/auth/hand-over",
        verdicts: "oooooo..oo",
        ask: |_| post("/auth/hand-over", &[("code", "none".to_owned())]),
    },
    Row { name: "/auth/docusign", verdicts: "++++nnn.oo", ask: |it| post("/auth/docusign", &of_project(it)) },
    Row {
        name: "/auth/docusign/callback",
        verdicts: "++++++..oo",
        ask: |_| get("/auth/docusign/callback?state=none&code=none".to_owned()),
    },
    Row {
        name: "/auth/docusign/sent",
        verdicts: "++++nnnnoo",
        ask: |it| get(format!("/auth/docusign/sent?envelope={}", it.envelope)),
    },
    Row {
        name: "/live",
        verdicts: "++++nnn.oo",
        ask: |it| get(format!("/live?company={}&project={}", it.company, it.project)),
    },
    Row {
        name: "/files/envelopes/{envelope}/document",
        verdicts: "++ffnnnnoo",
        ask: |it| get(format!("/files/envelopes/{}/document", it.envelope)),
    },
    Row { name: "/webhooks/docusign", verdicts: "oooooooooo", ask: |_| post("/webhooks/docusign", &[]) },
    Row {
        name: "/webhooks/procore/{company}",
        verdicts: "oooooooooo",
        ask: |it| post(&format!("/webhooks/procore/{}", it.company), &[]),
    },
    Row { name: "/health/live", verdicts: "++++++++++", ask: |_| get("/health/live".to_owned()) },
    Row { name: "/health/ready", verdicts: "++++++++++", ask: |_| get("/health/ready".to_owned()) },
    Row { name: "/auth/sign-out", verdicts: "........++", ask: |_| post("/auth/sign-out", &[]) },
];
