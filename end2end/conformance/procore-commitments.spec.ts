import { JON, MARIA, TOM, expect, refusal, test } from "./clients.ts";
import { pdf } from "./paper.ts";
import { type Answer, IN_PIER_9, asText, openProcore, upload } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

const COMMITMENTS = { base: `${IN_PIER_9}/commitment_contracts`, version: "v2.0" };
const STEEL = { ...COMMITMENTS, params: { id: 512340 } };
/** Only Admins and Priya may see it. */
const ELEVATORS = { ...COMMITMENTS, params: { id: 512349 } };
const PLUMBING = { ...COMMITMENTS, params: { id: 512354 } };

test("lists commitments page by page and through filters", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const first: Answer = await procore.get(COMMITMENTS);
  expect(first.body.data).toHaveLength(10);
  expect(Number(first.response.headers.get("total"))).toBeGreaterThan(10);
  const list = async (filters: object) =>
    (await procore.get({ ...COMMITMENTS, qs: { per_page: 100, view: "extended", filters } })).body.data;
  const orders: { type: string }[] = await list({ type: "PurchaseOrderContract" });
  expect(new Set(orders.map(({ type }) => type))).toEqual(new Set(["PurchaseOrderContract"]));
  const unsigned = await list({ signature_required: true, executed: false });
  expect(unsigned.length).toBeGreaterThan(0);
  expect(await list({ id: [512340, 512341] })).toHaveLength(2);
  expect(await list({ status: ["Terminated", "Void"] })).toHaveLength(2);
  expect(await list({ updated_at: "2020-01-01T00:00:00Z...2020-12-31T00:00:00Z" })).toEqual([]);
});

test("shows a commitment with its lines, totals and files", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const steel = await procore.get({ ...STEEL, qs: { view: "extended" } });
  expect(steel.body.data).toMatchObject({
    id: "512340",
    type: "WorkOrderContract",
    number: "SC-001",
    grand_total: "1284500.00",
    vendor: { name: expect.stringContaining("Northgate") },
  });
  const lines = await procore.get({ ...STEEL, action: "line_items", qs: { per_page: 100 } });
  const cents = (amount: string) => Math.round(Number(amount) * 100);
  const sum = lines.body.data.reduce((sum: number, { amount }: { amount: string }) => sum + cents(amount), 0);
  expect(sum).toBe(128_450_000);
  expect((await procore.get({ ...STEEL, action: "summary" })).body.data).toBeTruthy();
  const { body } = await procore.get({ ...STEEL, action: "attachments" });
  expect(body.data).toHaveLength(2);
  expect(body.data[0]).toMatchObject({ id: expect.any(String), url: expect.stringMatching(/^http/) });
});

test("makes Procore's own PDF when it is asked to", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const early = await refusal<Answer>(procore.get({ ...STEEL, action: "pdf" }));
  expect(early.response.status).toBe(404);
  const asked: Answer = await procore.post({ ...STEEL, action: "pdf" }, {}, asText);
  expect(asked.response.status).toBe(202);
  expect(asked.response.headers.get("location")).toContain("/commitment_contracts/512340/pdf");
  await expect(async () => {
    const made: Answer<string> = await procore.get({ ...STEEL, action: "pdf" }, asText);
    expect(made.body.slice(0, 5)).toBe("%PDF-");
  }).toPass();
});

test("takes the signed file, the status and the date", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const uuid = await upload(procore, "SC-015 signed.pdf", pdf("Signed"));
  const before = await procore.get({ ...PLUMBING, action: "attachments" });
  const written = await procore.patch(PLUMBING, {
    status: "Approved",
    executed: true,
    signed_contract_received_date: "2026-03-02",
    upload_ids: [uuid],
  });
  const signed = { status: "Approved", executed: true, signed_contract_received_date: "2026-03-02" };
  expect(written.body.data).toMatchObject(signed);
  const { body } = await procore.get({ ...PLUMBING, action: "attachments" });
  expect(body.data).toHaveLength(before.body.data.length + 1);
  expect(body.data.map(({ name }: { name: string }) => name)).toContain("SC-015 signed.pdf");
});

test("refuses what is wrong and hides what is private", async ({ sandbox, browser }) => {
  const maria = await openProcore(sandbox, browser, MARIA);
  const invalid = await refusal<Answer>(maria.patch(STEEL, { status: "Signed" }));
  expect(invalid.response.status).toBe(422);
  expect(invalid.body.errors).toHaveProperty("status");
  const lost = await refusal<Answer>(maria.patch(STEEL, { upload_ids: ["01ARZ3NDEKTSV4RRFFQ69G5FAV"] }));
  expect(lost.response.status).toBe(422);
  const elevators = await maria.get(ELEVATORS);
  expect(elevators.body.data.private).toBe(true);

  const tom = await openProcore(sandbox, browser, TOM);
  expect((await refusal<Answer>(tom.get(ELEVATORS))).response.status).toBe(404);
  const jon = await openProcore(sandbox, browser, JON);
  expect((await jon.get(STEEL)).body.data.id).toBe("512340");
  expect((await refusal<Answer>(jon.patch(STEEL, { executed: true }))).response.status).toBe(403);
});
