use crate::support::start;

#[tokio::test]
async fn fills_a_project_with_so_many_items_of_each_kind_once() {
    let running = start().await;
    for _ in 0..2 {
        running.sandbox.fill_scale(40).await.expect("the project is filled");
    }
    let maria = running.sign_in("7001").await;
    for list in [
        "/rest/v2.0/companies/4280/projects/88900/commitment_contracts?per_page=100",
        "/rest/v2.0/companies/4280/projects/88900/prime_contracts?per_page=100",
        "/rest/v1.1/requisitions?project_id=88900",
        "/rest/v1.0/payment_applications?project_id=88900",
        "/rest/v1.0/projects/88900/correspondence_type_items",
    ] {
        let answer = maria.get(list).await;
        assert_eq!(answer.headers()["total"], "40", "{list}");
    }
}
