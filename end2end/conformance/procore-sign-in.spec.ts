import sdk from "@procore/js-sdk";
import { MARIA, REDIRECT, expect, test } from "./clients.ts";
import { CLIENT_ID, CLIENT_SECRET, clientWith, tokensOf } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

const APP = { id: CLIENT_ID, secret: CLIENT_SECRET, uri: REDIRECT };

test("gives tokens for a code and says what they are", async ({ sandbox, browser }) => {
  const options = { apiHostname: sandbox.procoreUrl };
  const tokens = await tokensOf(sandbox, browser, MARIA);
  expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 5400, created_at: expect.any(Number) });
  const info = await sdk.info(tokens.access_token, options);
  expect(info).toMatchObject({ resource_owner_id: 7001, application: { uid: CLIENT_ID }, scopes: [] });
  expect(info.expires_in_seconds).toBeGreaterThan(5300);
  const { body } = await clientWith(sandbox, tokens.access_token).get({ base: "/me" });
  expect(body).toMatchObject({ id: 7001, login: "maria.alvarez@harborline.example" });
});

test("a code works once", async ({ sandbox, browser }) => {
  const options = { apiHostname: sandbox.procoreUrl };
  const guess = await sdk.token({ ...APP, code: "a guess" }, options);
  expect(guess).toMatchObject({ error: "invalid_grant", error_description: expect.any(String) });
  const wrong = await sdk.token({ ...APP, secret: "a guess", code: "a guess" }, options);
  expect(wrong).toMatchObject({ error: "invalid_client" });
  expect(await tokensOf(sandbox, browser, MARIA)).toHaveProperty("refresh_token");
});

test("a refresh token works once, whether the refresh succeeds or not", async ({ sandbox, browser }) => {
  const options = { apiHostname: sandbox.procoreUrl };
  const first = await tokensOf(sandbox, browser, MARIA);
  const second = await sdk.refresh({ ...APP, refresh: first.refresh_token }, options);
  expect(second.access_token).not.toBe(first.access_token);
  expect(await sdk.refresh({ ...APP, refresh: first.refresh_token }, options)).toMatchObject({
    error: "invalid_grant",
  });
  const failed = await sdk.refresh({ ...APP, secret: "a guess", refresh: second.refresh_token }, options);
  expect(failed).toMatchObject({ error: "invalid_client" });
  expect(await sdk.refresh({ ...APP, refresh: second.refresh_token }, options)).toMatchObject({
    error: "invalid_grant",
  });
});

test("the client's refresher renews a token by itself", async ({ sandbox, browser }) => {
  const options = { apiHostname: sandbox.procoreUrl };
  let tokens = await tokensOf(sandbox, browser, MARIA);
  const renewed: string[] = [];
  const authorizer = sdk.refresher(sdk.oauth("an expired token"), async () => {
    tokens = await sdk.refresh({ ...APP, refresh: tokens.refresh_token }, options);
    renewed.push(tokens.access_token);
    return tokens;
  });
  const { body } = await sdk.client(authorizer, {}, options).get({ base: "/me" });
  expect(body.id).toBe(7001);
  expect(renewed).toHaveLength(1);
});

test("a revoked token is dead, and its refresh token with it", async ({ sandbox, browser }) => {
  const options = { apiHostname: sandbox.procoreUrl };
  const app = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  const tokens = await tokensOf(sandbox, browser, MARIA);
  expect(await sdk.revoke({ ...app, token: tokens.access_token }, options)).toEqual({});
  expect(await sdk.info(tokens.access_token, options)).toHaveProperty("error");
  const refreshed = await sdk.refresh({ ...APP, refresh: tokens.refresh_token }, options);
  expect(refreshed).toMatchObject({ error: "invalid_grant" });
  expect(await sdk.revoke({ ...app, token: "never given" }, options)).toEqual({});
});
