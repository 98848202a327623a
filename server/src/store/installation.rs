//! Which vendors' environment the database belongs to.

use app::model::link::Environment;
use sqlx::AnyConnection;

use super::{
    Result,
    links::{environment_of, environment_slug},
};

/// The environment the database belongs to; an empty one belongs to `ours` from now on.
pub async fn environment(connection: &mut AnyConnection, ours: Environment) -> Result<Environment> {
    sqlx::query("INSERT INTO installation (id, environment) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
        .bind(environment_slug(ours))
        .execute(&mut *connection)
        .await?;
    let kept: String =
        sqlx::query_scalar("SELECT environment FROM installation WHERE id = 1").fetch_one(connection).await?;
    environment_of(&kept, "installation")
}
