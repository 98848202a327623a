import { MARIA, TOM, expect, refusal, test } from "./clients.ts";
import { pdf } from "./paper.ts";
import { type Answer, IN_PIER_9, PIER_9, asText, openProcore, upload } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

const CONTRACTS = { base: `${IN_PIER_9}/prime_contracts`, version: "v2.0" };

test("shows prime contracts as v1.0 and as v2.0", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const old = await procore.get({ base: "/prime_contracts", qs: { project_id: PIER_9 } });
  expect(old.body.length).toBeGreaterThan(0);
  const { id } = old.body[0];
  const one = await procore.get({ base: "/prime_contract", params: { id }, qs: { project_id: PIER_9 } });
  expect(one.body).toMatchObject({ id, architect: expect.anything(), contractor: expect.anything() });
  const plural = { base: "/prime_contracts", params: { id }, qs: { project_id: PIER_9 } };
  expect((await refusal<Answer>(procore.get(plural))).response.status).toBe(404);

  const { body } = await procore.get({ ...CONTRACTS, qs: { per_page: 100, filters: { executed: false } } });
  expect(body.data.length).toBeGreaterThan(0);
  const shown = await procore.get({ ...CONTRACTS, params: { id } });
  expect(shown.body.data).toMatchObject({ id: String(id), number: old.body[0].number });
  const lines = await procore.get({ ...CONTRACTS, params: { id }, action: "line_items" });
  expect(lines.body.data[0]).toMatchObject({ amount: expect.any(String) });
  expect((await procore.get({ ...CONTRACTS, params: { id }, action: "summary" })).body.data).toBeTruthy();
});

test("takes the signed file, the status and the date", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const open = await procore.get({ ...CONTRACTS, qs: { filters: { status: "Out For Signature" } } });
  const { id } = open.body.data[0];
  const uuid = await upload(procore, "Prime contract signed.pdf", pdf("Signed"));
  const signed = { status: "Approved", executed: true, signed_contract_received_date: "2026-03-02" };
  const written = await procore.patch({ ...CONTRACTS, params: { id } }, { ...signed, upload_ids: [uuid] });
  expect(written.body.data).toMatchObject(signed);
  const shown = await procore.get({ base: "/prime_contract", params: { id }, qs: { project_id: PIER_9 } });
  expect(shown.body).toMatchObject(signed);
  const files: { filename: string }[] = shown.body.attachments;
  expect(files.map(({ filename }) => filename)).toContain("Prime contract signed.pdf");
});

test("writes by the singular address of v1.0 too", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const [{ id }] = (await procore.get({ base: "/prime_contracts", qs: { project_id: PIER_9 } })).body;
  const one = { base: "/prime_contract", params: { id } };
  const body = { project_id: PIER_9, prime_contract: { returned_date: "2026-03-02" } };
  expect((await procore.patch(one, body)).body.returned_date).toBe("2026-03-02");
  const wrong = { project_id: PIER_9, prime_contract: { status: "Signed" } };
  expect((await refusal<Answer>(procore.patch(one, wrong))).response.status).toBe(422);
});

test("makes Procore's own PDF", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const { id } = (await procore.get(CONTRACTS)).body.data[0];
  const paper = { ...CONTRACTS, params: { id }, action: "pdf" };
  expect((await procore.post(paper, {}, asText)).response.status).toBe(202);
  await expect(async () => {
    expect((await procore.get(paper, asText)).body.slice(0, 5)).toBe("%PDF-");
  }).toPass();
});

test("shows nothing to who has no access to the tool", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, TOM);
  expect((await refusal<Answer>(procore.get(CONTRACTS))).response.status).toBe(403);
});
