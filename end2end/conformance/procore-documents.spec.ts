import { MARIA, expect, refusal, test } from "./clients.ts";
import { pdf } from "./paper.ts";
import { type Answer, PIER_9, openProcore, upload } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

const qs = { project_id: PIER_9 };

test("files a document in a folder of its own", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const root = await procore.get({ base: "/folders", qs });
  expect(root.body).toMatchObject({ folders: expect.any(Array), files: expect.any(Array) });
  const made = await procore.post({ base: "/folders", qs }, { folder: { name: "Signed by all" } });
  const parent_id = made.body.id;
  const upload_uuid = await upload(procore, "Letter.pdf", pdf("Signed"));
  const file = { parent_id, name: "Letter.pdf", upload_uuid };
  const filed = await procore.post({ base: "/files", qs }, { file });
  expect(filed.body).toMatchObject({ name: "Letter.pdf", parent_id });
  const folder = await procore.get({ base: "/folders", params: { id: parent_id }, qs });
  expect(folder.body.files.map(({ name }: { name: string }) => name)).toEqual(["Letter.pdf"]);
  const nowhere = procore.post({ base: "/files", qs }, { file: { ...file, parent_id: 1 } });
  expect((await refusal<Answer>(nowhere)).response.status).toBeGreaterThanOrEqual(400);
});
