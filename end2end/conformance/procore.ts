import { createHash } from "node:crypto";
import sdk from "@procore/js-sdk";
import type { Browser } from "@playwright/test";
import { REDIRECT, type Sandbox, expect, signInToProcore } from "./clients.ts";

export const CLIENT_ID = "countersign-sandbox-procore";
export const CLIENT_SECRET = "sandbox-procore-secret";

export const HARBORLINE = 4280;
/** The same people's other company, which has not installed the app. */
export const JOINT_VENTURES = 4281;
export const PIER_9 = 88101;

/** Where the v2.0 resources of Pier 9 are. */
export const IN_PIER_9 = `/companies/${HARBORLINE}/projects/${PIER_9}`;

/** Procore as one person sees it through the official client. */
export type Procore = ReturnType<typeof sdk.client>;

export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
  created_at: number;
}

/** What the client resolves or rejects with. */
export interface Answer<Body = any> {
  body: Body;
  response: Response;
}

/** Signs a person in through Procore's own page. */
export async function tokensOf(sandbox: Sandbox, browser: Browser, person: string): Promise<Tokens> {
  const address = sdk.authorize({ clientId: CLIENT_ID, uri: REDIRECT }, { apiHostname: sandbox.procoreUrl });
  const told = await signInToProcore(browser, address, person);
  const grant = { id: CLIENT_ID, secret: CLIENT_SECRET, code: told.get("code")!, uri: REDIRECT };
  return sdk.token(grant, { apiHostname: sandbox.procoreUrl });
}

/** A client with this token that works in Harborline, as long as a call does not say otherwise. */
export function clientWith(sandbox: Sandbox, accessToken: string): Procore {
  const options = { apiHostname: sandbox.procoreUrl, defaultCompanyId: HARBORLINE };
  return sdk.client(sdk.oauth(accessToken), {}, options);
}

/** Signs a person in and opens Harborline as them. */
export async function openProcore(sandbox: Sandbox, browser: Browser, person: string): Promise<Procore> {
  return clientWith(sandbox, (await tokensOf(sandbox, browser, person)).access_token);
}

/** For answers that are not JSON; the client reads all others as JSON. */
export const asText = { formatter: (response: Response) => response.text() };

/** Uploads a file in one segment, as Procore's guide says: only the storage service takes the bytes. */
export async function upload(procore: Procore, name: string, bytes: Buffer): Promise<string> {
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex");
  const segment = { size: bytes.length, sha256: digest("sha256"), md5: digest("md5") };
  const base = `/projects/${PIER_9}/uploads`;
  const announcement = {
    response_filename: name,
    response_content_type: "application/pdf",
    attachment_content_disposition: true,
    size: bytes.length,
    segments: [segment],
  };
  const { body }: Answer = await procore.post({ base, version: "v1.1" }, announcement);
  const { url, headers } = body.segments[0];
  const stored = await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });
  expect(stored.status).toBe(200);
  const segments = [{ ...segment, etag: stored.headers.get("etag") }];
  const done: Answer = await procore.patch(
    { base, version: "v1.1", params: { id: body.uuid } },
    { segments },
  );
  expect(done.body.status).toBe("complete");
  return body.uuid;
}
