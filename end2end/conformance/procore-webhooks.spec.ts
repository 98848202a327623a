import { once } from "node:events";
import { type IncomingHttpHeaders, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MARIA, expect, test } from "./clients.ts";
import { HARBORLINE, IN_PIER_9, PIER_9, openProcore } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

const qs = { project_id: PIER_9 };

/** Takes what a webhook delivers. */
async function listener() {
  const delivered: { headers: IncomingHttpHeaders; body: any }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    delivered.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    delivered,
    close: () => server.close(),
  };
}

test("tells a webhook of a change, with ids and the agreed header only", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const { url, delivered, close } = await listener();
  const hook = {
    api_version: "v2",
    namespace: "conformance",
    destination_url: url,
    destination_headers: { Authorization: "Bearer agreed-secret" },
  };
  const made = await procore.post({ base: "/webhooks/hooks" }, { ...qs, hook });
  expect(made.response.status).toBe(201);
  expect(JSON.stringify(made.body.destination_headers)).not.toContain("agreed");
  const { id } = made.body;
  const base = `/webhooks/hooks/${id}/triggers`;
  const trigger = { resource_name: "Work Order Contracts", event_type: "update" };
  await procore.post({ base }, { ...qs, api_version: "v2", trigger });
  expect((await procore.get({ base, qs })).body).toEqual([expect.objectContaining(trigger)]);

  const painting = { base: `${IN_PIER_9}/commitment_contracts`, version: "v2.0", params: { id: 512351 } };
  await procore.patch(painting, { returned_date: "2026-03-02" });
  await expect(() => expect(delivered).toHaveLength(1)).toPass();
  close();
  expect(delivered[0]!.headers.authorization).toBe("Bearer agreed-secret");
  expect(delivered[0]!.body).toMatchObject({
    event_type: "update",
    resource_name: "Work Order Contracts",
    resource_id: 512351,
    project_id: PIER_9,
    company_id: HARBORLINE,
  });
  const deliveries = await procore.get({ base: `/webhooks/hooks/${id}/deliveries`, qs });
  expect(deliveries.response.status).toBe(200);
  await procore.delete(
    { base: "/webhooks/hooks", params: { id }, qs },
    {},
    { formatter: (answer) => answer.text() },
  );
  const left = await procore.get({ base: "/webhooks/hooks", qs: { ...qs, namespace: "conformance" } });
  expect(left.body).toEqual([]);
});
