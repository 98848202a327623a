import { JON, MARIA, type Sandbox, TOM, expect, refusal, test } from "./clients.ts";
import { pdf } from "./paper.ts";
import { type Answer, HARBORLINE, PIER_9, clientWith, openProcore, tokensOf, upload } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

const qs = { project_id: PIER_9 };
const REQUISITIONS = { base: "/requisitions", version: "v1.1" };

test("shows owner invoices with their certificate and lines", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const all = await procore.get({ base: "/payment_applications", qs });
  expect(all.body.length).toBeGreaterThanOrEqual(12);
  const { id, contract } = all.body[0];
  const shown = await procore.get({ base: "/payment_applications", params: { id }, qs });
  expect(shown.body).toMatchObject({ id, g702: expect.any(Object), g703: expect.any(Array) });
  const base = `/prime_contracts/${contract.id}/payment_applications`;
  const ofContract = await procore.get({ base, qs });
  expect(ofContract.body.map((one: { id: number }) => one.id)).toContain(id);
});

test("takes an owner invoice's signed file as a form and no other way", async ({ sandbox, browser }) => {
  const { access_token } = await tokensOf(sandbox, browser, MARIA);
  const procore = clientWith(sandbox, access_token);
  const all = await procore.get({ base: "/payment_applications", qs });
  const invoice = all.body.find(({ status }: { status: string }) => status === "approved");
  const base = `/prime_contracts/${invoice.contract.id}/payment_applications`;
  const status = await attach(sandbox, access_token, `/rest/v1.0${base}/${invoice.id}`);
  expect(status).toBe(200);
  const shown = await procore.get({ base: "/payment_applications", params: { id: invoice.id }, qs });
  expect(shown.body.status).toBe("approved");
  const names = shown.body.attachments.map(({ filename }: { filename: string }) => filename);
  expect(names).toContain("Invoice signed.pdf");
  const wrong = { project_id: PIER_9, payment_application: { status: "Signed" } };
  const refused = await refusal<Answer>(procore.patch({ base, params: { id: invoice.id } }, wrong));
  expect(refused.response.status).toBe(422);
});

/** The official client sends JSON only; this is the call as Procore's guide writes it. */
async function attach({ procoreUrl }: Sandbox, token: string, path: string): Promise<number> {
  const body = new FormData();
  body.set("project_id", String(PIER_9));
  const file = new Blob([new Uint8Array(pdf("Signed"))], { type: "application/pdf" });
  body.set("attachments[]", file, "Invoice signed.pdf");
  const headers = { authorization: `Bearer ${token}`, "procore-company-id": String(HARBORLINE) };
  return (await fetch(procoreUrl + path, { method: "PATCH", headers, body })).status;
}

test("shows subcontractor invoices through filters and views", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const all = await procore.get({ ...REQUISITIONS, qs: { ...qs, view: "extended", per_page: 100 } });
  expect(all.body.length).toBeGreaterThanOrEqual(12);
  const { id, commitment_id, period_id } = all.body[0];
  const list = async (filters: object) =>
    (await procore.get({ ...REQUISITIONS, qs: { ...qs, filters } })).body;
  const approved: { status: string }[] = await list({ status: "approved" });
  expect(new Set(approved.map(({ status }) => status))).toEqual(new Set(["approved"]));
  expect((await list({ commitment_id })).length).toBeGreaterThan(0);
  expect((await list({ period_id })).length).toBeGreaterThan(0);
  const shown = await procore.get({ ...REQUISITIONS, params: { id }, qs });
  expect(shown.body).toMatchObject({ id, commitment_id, summary: expect.any(Object) });
  const detail = await procore.get({ base: "/requisitions", params: { id }, action: "detail", qs });
  expect(detail.body).toBeTruthy();
  const periods = await procore.get({ base: `/projects/${PIER_9}/billing_periods` });
  expect(periods.body[0]).toMatchObject({ status: expect.stringMatching(/^(open|closed)$/) });
});

test("takes a subcontractor invoice's signed file and leaves its status", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const approved = await procore.get({ ...REQUISITIONS, qs: { ...qs, filters: { status: "approved" } } });
  const { id, commitment_id } = approved.body[0];
  const uuid = await upload(procore, "Invoice signed.pdf", pdf("Signed"));
  const one = { ...REQUISITIONS, params: { id } };
  const place = { project_id: PIER_9, commitment_id };
  const written = await procore.patch(one, { ...place, requisition: { upload_ids: [uuid] } });
  expect(written.body.status).toBe("approved");
  const shown = await procore.get({ ...one, qs });
  const names = shown.body.attachments.map(({ filename }: { filename: string }) => filename);
  expect(names).toContain("Invoice signed.pdf");
  const wrong = await refusal<Answer>(procore.patch(one, { ...place, requisition: { status: "Signed" } }));
  expect(wrong.response.status).toBe(422);
});

test("lets nobody change an invoice who is not an Admin", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, JON);
  const all = await procore.get({ ...REQUISITIONS, qs });
  const { id, commitment_id } = all.body.find(({ status }: { status: string }) => status === "approved");
  const body = { project_id: PIER_9, commitment_id, requisition: { status: "draft" } };
  const refused = await refusal<Answer>(procore.patch({ ...REQUISITIONS, params: { id } }, body));
  expect(refused.response.status).toBe(403);
  const tom = await openProcore(sandbox, browser, TOM);
  expect((await refusal<Answer>(tom.get({ base: "/payment_applications", qs }))).response.status).toBe(403);
});
