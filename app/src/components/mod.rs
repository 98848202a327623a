//! What pages share: one component per file, on native HTML.
//!
//! Owns how things look and read. It must never fetch: pages fetch and hand the data down. To add one:
//! a file named after it, and its rules in a file of the same name under `style/`.

pub mod alert;
pub mod badge;
pub mod banner;
pub mod breadcrumb;
pub mod bulk_table;
pub mod changes;
pub mod choosing;
pub mod continuation;
pub mod dialog;
pub mod docusign_login;
pub mod envelope_details;
pub mod failure_filters;
pub mod failure_list;
pub mod field;
pub mod frame;
pub mod history;
pub mod icon;
pub mod item_filters;
pub mod item_table;
pub mod live_updates;
pub mod loaded;
pub mod login_window;
pub mod open_form;
pub mod pager;
pub mod person_menu;
pub mod problem_list;
pub mod project_bar;
pub mod project_list;
pub mod recipient_rows;
pub mod rule_people;
pub mod rules_form;
pub mod rules_preview;
pub mod rules_table;
pub mod schedule;
pub mod send_form;
pub mod side_panel;
pub mod sign_in_form;
pub mod switch_form;
pub mod taking_over;
pub mod template_choice;
pub mod when;
