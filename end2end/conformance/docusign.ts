import { createRequire } from "node:module";
import type { Browser } from "@playwright/test";
import docusign from "docusign-esign";
import { REDIRECT, type Sandbox, logInToDocusign } from "./clients.ts";

export const INTEGRATION_KEY = "5a4db0c0-0000-4000-8000-000000000001";
export const PUBLIC_KEY = "5a4db0c0-0000-4000-8000-000000000002";
export const SECRET = "sandbox-docusign-secret";

/** An account of DocuSign as one person sees it through the official client. */
export interface Account {
  id: string;
  accessToken: string;
  client: any;
  envelopes: any;
}

/** What the client rejects with. */
export interface Refused {
  response: { status: number; data: { errorCode?: string; message?: string; error?: string } };
}

// The client asks for tokens over https only, whatever its base path; the sandbox has no certificate.
const axios = createRequire(createRequire(import.meta.url).resolve("docusign-esign"))("axios");
axios.interceptors.request.use((config: { baseURL?: string }) => ({
  ...config,
  baseURL: config.baseURL?.replace("https://127.0.0.1", "http://127.0.0.1"),
}));

/** A client that nobody has signed in with yet. */
export function clientOf(sandbox: Sandbox): any {
  const client = new docusign.ApiClient({ basePath: `${sandbox.docusignUrl}/restapi` });
  client.setOAuthBasePath(sandbox.docusignHost);
  return client;
}

/** Signs a person in through DocuSign's own pages and opens their default account. */
export async function openAccount(sandbox: Sandbox, browser: Browser, person: string): Promise<Account> {
  const client = clientOf(sandbox);
  const scopes = ["signature", "extended"];
  const address: string = client.getAuthorizationUri(INTEGRATION_KEY, scopes, REDIRECT, "code", "a state");
  const told = await logInToDocusign(browser, address.replace("https:", "http:"), person);
  if (told.get("state") !== "a state") throw new Error(`The state is lost: ${told}`);
  const { accessToken } = await client.generateAccessToken(INTEGRATION_KEY, SECRET, told.get("code"));
  const { accounts } = await client.getUserInfo(accessToken);
  const { accountId, baseUri } = accounts.find(
    (account: { isDefault: unknown }) => String(account.isDefault) === "true",
  );
  client.setBasePath(`${baseUri}/restapi`);
  client.addDefaultHeader("Authorization", `Bearer ${accessToken}`);
  return { id: accountId, accessToken, client, envelopes: new docusign.EnvelopesApi(client) };
}
