import { JON, MARIA, expect, refusal, test } from "./clients.ts";
import { pdf } from "./paper.ts";
import { type Answer, HARBORLINE, PIER_9, type Procore, openProcore, upload } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

async function types(procore: Procore): Promise<{ id: number; title: string }[]> {
  const qs = { filters: { project_id: PIER_9 } };
  return (await procore.get({ base: `/companies/${HARBORLINE}/generic_tools`, qs })).body;
}

const itemsOf = (type: number) => `/projects/${PIER_9}/generic_tools/${type}/generic_tool_items`;

test("knows the types of correspondence, their statuses and who may use them", async ({
  sandbox,
  browser,
}) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const known = await types(procore);
  expect(known.length).toBeGreaterThan(1);
  const base = `/companies/${HARBORLINE}/generic_tools/${known[0]!.id}/statuses`;
  expect((await procore.get({ base })).body[0]).toMatchObject({
    status: expect.stringMatching(/^(Open|Closed|Draft)$/),
  });
  const permissions = await procore.get({ base: `/projects/${PIER_9}/correspondence_types/permissions` });
  expect(permissions.body).toBeTruthy();
  const qs = { project_id: PIER_9, filter_correspondence_types: true };
  const { body } = await procore.get({ base: "/settings/permissions", qs });
  const names = body.tools.map(({ name }: { name: string }) => name);
  for (const { id } of known) expect(names).toContain(`generic_tool_${id}`);
});

test("lists items of all types and of one, and shows one", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const known = await types(procore);
  const qs = { view: "extended", filters: { generic_tool_id: known.map(({ id }) => id) } };
  const all = await procore.get({ base: `/projects/${PIER_9}/correspondence_type_items`, qs });
  expect(all.body.length).toBeGreaterThanOrEqual(12);
  const { id, generic_tool } = all.body[0];
  const items = await procore.get({ base: itemsOf(generic_tool.id) });
  expect(items.body.map((item: { id: number }) => item.id)).toContain(id);
  const shown = await procore.get({ base: itemsOf(generic_tool.id), params: { id } });
  expect(shown.body).toMatchObject({ id, assignees: expect.any(Array), attachments: expect.any(Array) });
  const history = await procore.get({ base: `${itemsOf(generic_tool.id)}/${id}/change_histories` });
  expect(history.response.status).toBe(200);
});

test("takes the signed file, a status that is available, and sends no mail", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const all = await procore.get({
    base: `/projects/${PIER_9}/correspondence_type_items`,
    qs: { view: "extended" },
  });
  const { id, generic_tool } = all.body.find((item: { status_type: string }) => item.status_type === "Open");
  const base = itemsOf(generic_tool.id);
  const available = await procore.get({ base, action: "available_statuses" });
  const uuid = await upload(procore, "Letter signed.pdf", pdf("Signed"));
  const status = available.body.at(-1).name;
  const generic_tool_item = { status, upload_ids: [uuid], skip_emails: true };
  const written = await procore.patch({ base, params: { id } }, { generic_tool_item });
  expect(written.body.status).toBe(status);
  const shown = await procore.get({ base, params: { id } });
  const names = shown.body.attachments.map(({ filename }: { filename: string }) => filename);
  expect(names).toContain("Letter signed.pdf");
  const wrong = procore.patch({ base, params: { id } }, { generic_tool_item: { status: "No such status" } });
  expect((await refusal<Answer>(wrong)).response.status).toBe(422);
});

test("lets nobody change an item who may only read", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, JON);
  const type = (await types(procore))[0]!.id;
  const [{ id }] = (await procore.get({ base: itemsOf(type) })).body;
  const generic_tool_item = { status: "Closed" };
  const refused = procore.patch({ base: itemsOf(type), params: { id } }, { generic_tool_item });
  expect((await refusal<Answer>(refused)).response.status).toBe(403);
});
