use reqwest::{Method, StatusCode, header::LOCATION};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::support::{PIER_9, start, text};

#[tokio::test]
async fn pages_the_list_with_link_total_and_per_page() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let first = maria.get(PIER_9).await;
    let header = |name: &str| first.headers()[name].to_str().expect("text").to_owned();
    assert_eq!((header("total").as_str(), header("per-page").as_str()), ("23", "10"));
    assert!(
        header("link").contains(r#"page=2&per_page=10>; rel="next""#) && !header("link").contains("prev")
    );
    let last = maria.get(&format!("{PIER_9}?page=3&view=extended")).await;
    let link = last.headers()["link"].to_str().expect("text").to_owned();
    assert!(
        link.contains("view=extended") && link.contains(r#"rel="prev""#) && !link.contains(r#"rel="next""#)
    );
    assert_eq!(last.json::<Value>().await.expect("JSON")["data"].as_array().map(Vec::len), Some(3));
    assert_eq!(maria.get(&format!("{PIER_9}?per_page=500")).await.headers()["per-page"], "100");
    assert_eq!(maria.get(&format!("{PIER_9}?page=0")).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn filters_by_type_status_vendor_and_execution() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let cases = [
        ("filters[type]=PurchaseOrderContract", 8),
        ("filters[status]=Out For Signature", 4),
        ("filters[status][]=Out For Bid&filters[status][]=Void", 2),
        ("filters[vendor_id]=5009", 1),
        ("filters[executed]=true", 6),
        ("filters[id]=[512340,512400]", 2),
        ("filters[updated_at]=2000-01-01...2000-12-31", 0),
    ];
    for (filter, count) in cases {
        let list = maria.json(&format!("{PIER_9}?per_page=100&{filter}")).await;
        assert_eq!(list["data"].as_array().map(Vec::len), Some(count), "{filter}");
    }
}

#[tokio::test]
async fn shows_a_contract_whose_lines_add_up_in_every_project() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let mut seen = 0;
    for project in [88101, 88102, 88103] {
        let base = format!("/rest/v2.0/companies/4280/projects/{project}/commitment_contracts");
        let list = maria.json(&format!("{base}?per_page=100")).await;
        for contract in list["data"].as_array().expect("a list") {
            let mut sum = Decimal::ZERO;
            for page in 1..=2 {
                let path = format!("{base}/{}/line_items?per_page=100&page={page}", text(&contract["id"]));
                let lines = maria.json(&path).await;
                sum += lines["data"]
                    .as_array()
                    .expect("lines")
                    .iter()
                    .map(|line| money(&line["amount"]))
                    .sum::<Decimal>();
            }
            assert_eq!(sum, money(&contract["grand_total"]), "{}", contract["number"]);
            seen += 1;
        }
    }
    assert!(seen >= 25, "{seen}");
    let steel = maria.json(&format!("{PIER_9}/512340?view=extended")).await["data"].take();
    assert_eq!((&steel["number"], &steel["status"]), (&json!("SC-001"), &json!("Out For Signature")));
    assert_eq!(steel["vendor"], json!({"id": 5001, "name": "Northgate Structural Steel, Inc."}));
    assert_eq!(
        (&steel["accessor_ids"], &steel["currency_configuration"]["currency_iso_code"]),
        (&json!([]), &json!("USD"))
    );
    assert!(maria.json(&format!("{PIER_9}/512340")).await["data"].get("custom_fields").is_none());
}

fn money(value: &Value) -> Decimal {
    text(value).parse().expect("money")
}

#[tokio::test]
async fn shows_people_only_what_they_may_see_and_lets_only_admins_write() {
    let running = start().await;
    let (priya, tom, jon) =
        (running.sign_in("7002").await, running.sign_in("7003").await, running.sign_in("7004").await);
    let private = format!("{PIER_9}/512349");
    assert_eq!(priya.get(&private).await.status(), StatusCode::OK);
    for person in [&tom, &jon] {
        assert_eq!(person.get(&private).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(person.get(PIER_9).await.headers()["total"], "22");
        assert_eq!(person.get("/rest/v1.0/projects/88102").await.status(), StatusCode::NOT_FOUND);
        let (status, body) =
            person.send(Method::PATCH, &format!("{PIER_9}/512341"), &json!({"executed": true})).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(body["errors"][0].as_str().is_some_and(|message| message.contains("Admin")));
    }
    let projects = jon.json("/rest/v1.0/projects?company_id=4280").await;
    assert_eq!(projects.as_array().map(Vec::len), Some(1));

    let levels = async |person: &crate::support::Person<'_>, scope: &str| {
        let manifest = person.json(&format!("/rest/v1.0/settings/permissions?{scope}")).await;
        let level = |name: &str| {
            let tools = manifest["tools"].as_array().expect("tools");
            let tool = tools.iter().find(|tool| tool["name"] == name).expect("the tool");
            text(&tool["user_access_level"]["name"])
        };
        (level("admin"), scope.starts_with("project").then(|| level("commitments")))
    };
    let of = |admin: &str, commitments: &str| (admin.to_owned(), Some(commitments.to_owned()));
    assert_eq!(levels(&priya, "project_id=88101").await, of("Read Only", "Admin"));
    assert_eq!(levels(&tom, "project_id=88101").await, of("None", "Standard"));
    assert_eq!(levels(&jon, "project_id=88101").await, of("None", "Read Only"));
    assert_eq!(levels(&priya, "company_id=4280").await, ("Read Only".to_owned(), None));
}

#[tokio::test]
async fn writes_status_and_dates_checks_them_and_keeps_a_history() {
    let running = start().await;
    let priya = running.sign_in("7002").await;
    let steel = format!("{PIER_9}/512340");
    let body = json!({"status": "Approved", "executed": true, "signed_contract_received_date": "2026-02-01", "execution_date": "02/01/2026"});
    let (status, answer) = priya.send(Method::PATCH, &steel, &body).await;
    assert_eq!(status, StatusCode::OK);
    let contract = &answer["data"];
    assert_eq!((&contract["status"], &contract["executed"]), (&json!("Approved"), &json!(true)));
    assert_eq!(contract["signed_contract_received_date"], "2026-02-01");
    assert_eq!(contract["execution_date"], Value::Null);

    let (status, answer) =
        priya.send(Method::PATCH, &steel, &json!({"status": "Submitted", "title": "no"})).await;
    assert_eq!(
        (status, &answer["errors"]["status"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!(["is not included in the list"]))
    );
    let (status, _) = priya.send(Method::PATCH, &steel, &json!({"vendor_id": "5002"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = priya
        .send(
            Method::POST,
            &format!("{steel}/line_items"),
            &json!({"wbs_code_id": "05-050", "amount": "1.00"}),
        )
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(priya.json(&steel).await["data"]["title"], "Structural Steel and Metal Deck");

    let page = running.page("/88101/project/commitments/work_order_contracts/512340").await;
    for part in ["Approved", "Signed Contract Received Date", "Priya Nair", "2026-02-01", "Change History"] {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn creates_a_contract_with_the_next_number_and_lines() {
    let running = start().await;
    let maria = running.sign_in("7001").await;
    let body = json!({"type": "WorkOrderContract", "title": "Fencing", "vendor_id": "5010"});
    let (status, answer) = maria.send(Method::POST, PIER_9, &body).await;
    assert_eq!(
        (status, &answer["data"]["number"], &answer["data"]["status"]),
        (StatusCode::CREATED, &json!("SC-016"), &json!("Draft"))
    );
    let one = format!("{PIER_9}/{}", text(&answer["data"]["id"]));
    let line = json!({"wbs_code_id": "32-310", "description": "Chain link", "amount": "1250.50"});
    assert_eq!(maria.send(Method::POST, &format!("{one}/line_items"), &line).await.0, StatusCode::OK);
    assert_eq!(maria.json(&one).await["data"]["grand_total"], "1250.50");
    let (status, answer) = maria.send(Method::POST, PIER_9, &json!({"type": "Napkin"})).await;
    assert_eq!((status, answer["errors"]["type"].is_array()), (StatusCode::UNPROCESSABLE_ENTITY, true));
}

#[tokio::test]
async fn makes_a_pdf_in_two_asks_and_redirects_to_it() {
    let running = start().await;
    let jon = running.sign_in("7004").await;
    let path = format!("{PIER_9}/512340/pdf");
    assert_eq!(jon.get(&path).await.status(), StatusCode::NOT_FOUND);
    let started =
        jon.bare(Method::POST, &path).header("Procore-Company-Id", "4280").send().await.expect("an answer");
    assert_eq!(
        (started.status(), &started.headers()[LOCATION]),
        (StatusCode::ACCEPTED, &running.url(&path).parse().expect("header"))
    );
    assert_eq!(jon.get(&path).await.status(), StatusCode::ACCEPTED);
    let done = jon.get(&path).await;
    assert_eq!(done.status(), StatusCode::FOUND);
    let file = done.headers()[LOCATION].to_str().expect("text").to_owned();
    let without = running.http.get(&file).send().await.expect("an answer");
    assert_eq!(without.status(), StatusCode::UNAUTHORIZED);
    let pdf = running.http.get(&file).bearer_auth(&jon.token).send().await.expect("an answer");
    assert_eq!(pdf.headers()["content-type"], "application/pdf");
    assert!(pdf.bytes().await.expect("bytes").starts_with(b"%PDF-"));
}
