import { createHash, randomBytes } from "node:crypto";
import { AuthUtils, IamClient } from "@docusign/iam-sdk";
import type { Browser } from "@playwright/test";
import { MARIA, REDIRECT, type Sandbox, expect, logInToDocusign, refusal, test } from "./clients.ts";
import { INTEGRATION_KEY, PUBLIC_KEY, SECRET } from "./docusign.ts";

test.use({ client: "iam-sdk" });

const CONFIDENTIAL = { clientId: INTEGRATION_KEY, secretKey: SECRET };
/** By itself the client tries a refused call again for half a minute. */
const retries = { strategy: "none" } as const;

/** A code from DocuSign's pages; the client's own address leads to DocuSign's hosts and to no other. */
async function codeFor(sandbox: Sandbox, browser: Browser, clientId: string, codeChallenge?: string) {
  const scopes = ["signature", "extended"];
  const asked = { type: "code" as const, clientId, redirectUri: REDIRECT, scopes, codeChallenge };
  const { pathname, search } = new URL(AuthUtils.createAuthorizationUrl(asked));
  const told = await logInToDocusign(browser, sandbox.docusignUrl + pathname + search, MARIA);
  return told.get("code")!;
}

async function tokens(sandbox: Sandbox, browser: Browser) {
  const code = await codeFor(sandbox, browser, INTEGRATION_KEY);
  const options = { serverURL: sandbox.docusignUrl, retries };
  return new IamClient().auth.getTokenFromConfidentialAuthCode(CONFIDENTIAL, { code }, options);
}

test("a confidential app gets tokens, and says who they belong to", async ({ sandbox, browser }) => {
  const { accessToken, expiresIn, tokenType } = await tokens(sandbox, browser);
  expect({ expiresIn, tokenType }).toEqual({ expiresIn: 28_800, tokenType: "Bearer" });
  const client = new IamClient({ accessToken });
  const person = await client.auth.getUserInfo({ serverURL: sandbox.docusignUrl, retries });
  expect(person).toMatchObject({ name: MARIA, givenName: "Maria", familyName: "Alvarez" });
  expect(person.accounts).toHaveLength(2);
  expect(person.accounts?.filter(({ isDefault }) => isDefault)).toHaveLength(1);
});

test("a refresh gives a new pair, and the strict sandbox takes the old one no more", async ({
  sandbox,
  browser,
}) => {
  const options = { serverURL: sandbox.docusignUrl, retries };
  const strict = async (strict_refresh: boolean) => {
    const body = JSON.stringify({ docusign: { strict_refresh } });
    const headers = { "content-type": "application/json" };
    await fetch(`${sandbox.docusignUrl}/sandbox/faults`, { method: "POST", headers, body });
  };
  const first = await tokens(sandbox, browser);
  const refresh = (refreshToken: string) =>
    new IamClient().auth.getTokenFromRefreshToken({ refreshToken }, CONFIDENTIAL, options);
  await strict(true);
  const second = await refresh(first.refreshToken!);
  expect(second.accessToken).not.toBe(first.accessToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  const used = await refusal<{ error: string }>(refresh(first.refreshToken!));
  expect(used.error).toBe("invalid_grant");
  await strict(false);
  const client = new IamClient({ accessToken: second.accessToken });
  expect((await client.auth.getUserInfo(options)).name).toBe(MARIA);
});

test("a public app proves itself by PKCE alone", async ({ sandbox, browser }) => {
  const codeVerifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const options = { serverURL: sandbox.docusignUrl, retries };
  const { auth } = new IamClient();
  const code = await codeFor(sandbox, browser, PUBLIC_KEY, challenge);
  const given = await auth.getTokenFromPublicAuthCode({ clientId: PUBLIC_KEY, code, codeVerifier }, options);
  expect(given.accessToken).toBeTruthy();

  const other = await codeFor(sandbox, browser, PUBLIC_KEY, challenge);
  const guess = { clientId: PUBLIC_KEY, code: other, codeVerifier: randomBytes(32).toString("base64url") };
  const refused = await refusal<{ error: string }>(auth.getTokenFromPublicAuthCode(guess, options));
  expect(refused.error).toBe("invalid_grant");
});

test("a code works once, and only for who asked for it", async ({ sandbox, browser }) => {
  const options = { serverURL: sandbox.docusignUrl, retries };
  const { auth } = new IamClient();
  const code = await codeFor(sandbox, browser, INTEGRATION_KEY);
  const wrong = { clientId: INTEGRATION_KEY, secretKey: "a guess" };
  const stranger = await refusal<{ error: string }>(
    auth.getTokenFromConfidentialAuthCode(wrong, { code }, options),
  );
  expect(stranger.error).toBe("invalid_client");
  await auth.getTokenFromConfidentialAuthCode(CONFIDENTIAL, { code }, options);
  const again = await refusal<{ error: string }>(
    auth.getTokenFromConfidentialAuthCode(CONFIDENTIAL, { code }, options),
  );
  expect(again.error).toBe("invalid_grant");
});

test("a dead token gives DocuSign's own surprise", async ({ sandbox }) => {
  const client = new IamClient({ accessToken: "forged" });
  const dead = await refusal<{ statusCode: number; body: string }>(
    client.auth.getUserInfo({ serverURL: sandbox.docusignUrl, retries }),
  );
  expect(dead.statusCode).toBe(500);
  expect(JSON.parse(dead.body)).toMatchObject({ error: "internal_server_error" });
});
