use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    support::{start, text},
    uploads::upload,
};

const FOLDERS: &str = "/rest/v1.0/folders?project_id=88101";
const FILES: &str = "/rest/v1.0/files?project_id=88101";

#[tokio::test]
async fn files_an_upload_in_a_folder_and_shows_it() {
    let running = start().await;
    let (priya, jon) = (running.sign_in("7002").await, running.sign_in("7004").await);
    let folder = json!({"folder": {"name": "Signed change orders"}});
    let (status, folder) = priya.send(Method::POST, FOLDERS, &folder).await;
    assert_eq!((status, &folder["name_with_path"]), (StatusCode::CREATED, &json!("/Signed change orders")));
    let uuid = upload(&priya, &[b"%PDF-1.7 signed"]).await;
    let file = json!({"file": {"parent_id": folder["id"], "name": "CCO-001.pdf", "upload_uuid": uuid}});
    let (status, filed) = priya.send(Method::POST, FILES, &file).await;
    assert_eq!(
        (status, &filed["name_with_path"]),
        (StatusCode::CREATED, &json!("/Signed change orders/CCO-001.pdf"))
    );
    let (status, answer) = priya.send(Method::POST, FILES, &file).await;
    assert_eq!((status, answer["errors"]["name"].is_array()), (StatusCode::UNPROCESSABLE_ENTITY, true));
    let inside = jon.json(&format!("/rest/v1.0/folders/{}?project_id=88101", folder["id"])).await;
    assert_eq!(inside["files"][0]["id"], filed["id"]);
    let root = jon.json(FOLDERS).await;
    assert_eq!((&root["folders"][0]["id"], &root["files"]), (&folder["id"], &json!([])));
    let bytes =
        running.http.get(text(&filed["file_versions"][0]["url"])).bearer_auth(&jon.token).send().await;
    assert_eq!(bytes.expect("an answer").bytes().await.expect("bytes"), b"%PDF-1.7 signed".to_vec());
    assert_eq!(jon.send(Method::POST, FILES, &file).await.0, StatusCode::FORBIDDEN);
    let nowhere = json!({"file": {"parent_id": 1, "name": "a.pdf", "upload_uuid": "none"}});
    assert_eq!(priya.send(Method::POST, FILES, &nowhere).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let page = running.page("/88101/project/home").await;
    assert!(page.contains("/Signed change orders/CCO-001.pdf"));
}
