import { JON, MARIA, expect, refusal, test } from "./clients.ts";
import { pdf } from "./paper.ts";
import { type Answer, HARBORLINE, IN_PIER_9, PIER_9, asText, openProcore, upload } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

const KINDS = [
  { resource: "commitment_change_orders", type: "CommitmentChangeOrder" },
  { resource: "prime_change_orders", type: "PrimeChangeOrder" },
];

for (const { resource, type } of KINDS) {
  const base = `/projects/${PIER_9}/${resource}`;

  test(`lists ${resource} through filters and shows one`, async ({ sandbox, browser }) => {
    const procore = await openProcore(sandbox, browser, MARIA);
    const list = async (qs: object) => (await procore.get({ base, qs })).body;
    const all = await list({ view: "extended", sort: "created_at" });
    expect(all.length).toBeGreaterThanOrEqual(12);
    const { id, contract_id, status } = all[0];
    const same: { status: string }[] = await list({ filters: { status } });
    expect(new Set(same.map((one) => one.status))).toEqual(new Set([status]));
    const ofContract: { contract_id: number }[] = await list({ filters: { contract_id } });
    expect(new Set(ofContract.map((one) => one.contract_id))).toEqual(new Set([contract_id]));
    const shown = await procore.get({ base, params: { id } });
    expect(shown.body).toMatchObject({ id, type, contract_id, attachments: expect.any(Array) });
    expect(shown.body.grand_total).toMatch(/^-?\d+\.\d\d$/);
    const lines = { base: `${IN_PIER_9}/${resource}/${id}/line_items`, version: "v2.0" };
    expect((await procore.get(lines)).body.data[0]).toMatchObject({ amount: expect.any(String) });
  });

  test(`takes the signed file, the status and the date of ${resource}`, async ({ sandbox, browser }) => {
    const procore = await openProcore(sandbox, browser, MARIA);
    const pending = await procore.get({ base, qs: { filters: { status: "pending" } } });
    const one = { base, params: { id: pending.body[0].id } };
    const uuid = await upload(procore, "Change order signed.pdf", pdf("Signed"));
    const signed = { status: "approved", executed: true, signed_change_order_received_date: "2026-03-02" };
    const written = await procore.patch(one, { change_order: { ...signed, upload_ids: [uuid] } });
    expect(written.body).toMatchObject(signed);
    const names = (await procore.get(one)).body.attachments.map(({ name }: { name: string }) => name);
    expect(names).toContain("Change order signed.pdf");
    const wrong = await refusal<Answer>(procore.patch(one, { change_order: { status: "Signed" } }));
    expect(wrong.response.status).toBe(422);
  });

  test(`makes Procore's own PDF of ${resource}`, async ({ sandbox, browser }) => {
    const procore = await openProcore(sandbox, browser, MARIA);
    const [{ id }] = (await procore.get({ base })).body;
    const paper = { base: `${IN_PIER_9}/${resource}/${id}/pdf`, version: "v2.0" };
    expect((await procore.post(paper, {}, asText)).response.status).toBe(202);
    await expect(async () => {
      expect((await procore.get(paper, asText)).body.slice(0, 5)).toBe("%PDF-");
    }).toPass();
  });
}

test("knows the statuses, and the packages behind the change orders", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const statuses = await procore.get({ base: "/change_order/statuses", qs: { company_id: HARBORLINE } });
  expect(JSON.stringify(statuses.body)).toContain("approved");
  const base = `/projects/${PIER_9}/commitment_change_orders`;
  const [{ legacy_package_id, contract_id }] = (await procore.get({ base })).body;
  const qs = { project_id: PIER_9, contract_id };
  const packages = await procore.get({ base: "/change_order_packages", qs });
  expect(packages.body.map(({ id }: { id: number }) => id)).toContain(legacy_package_id);
});

test("lets nobody change a change order who is not an Admin", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, JON);
  const base = `/projects/${PIER_9}/commitment_change_orders`;
  const [{ id }] = (await procore.get({ base })).body;
  const change_order = { status: "approved" };
  const refused = await refusal<Answer>(procore.patch({ base, params: { id } }, { change_order }));
  expect(refused.response.status).toBe(403);
  const lost = await refusal<Answer>(procore.get({ base, params: { id: 1 } }));
  expect(lost.response.status).toBe(404);
});
