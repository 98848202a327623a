import sdk from "@procore/js-sdk";
import { JON, MARIA, TOM, expect, refusal, test } from "./clients.ts";
import { type Answer, HARBORLINE, JOINT_VENTURES, PIER_9, openProcore, tokensOf } from "./procore.ts";

test.use({ client: "procore-js-sdk" });

test("lists companies, projects and tools", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const companies = await procore.get({ base: "/companies" });
  expect(companies.body.map(({ id }: { id: number }) => id)).toEqual([HARBORLINE, JOINT_VENTURES]);
  const projects = await procore.get({ base: "/projects", qs: { company_id: HARBORLINE, sort: "name" } });
  expect(projects.body[0]).toMatchObject({ name: "Alder Street Elementary School", active: true });
  const named = { company_id: HARBORLINE, filters: { name: "Pier" }, serializer_view: "compact" };
  expect((await procore.get({ base: "/projects", qs: named })).body).toHaveLength(1);
  const project = { base: "/projects", params: { id: PIER_9 } };
  const pier = await procore.get({ ...project, qs: { company_id: HARBORLINE } });
  expect(pier.body).toMatchObject({ id: PIER_9, project_number: "24-017", company: { id: HARBORLINE } });
  const tools = await procore.get({ ...project, action: "tools" });
  expect(tools.body.map((tool: { title: string }) => tool.title)).toContain("Commitments");
  const small = await procore.get({ base: `/companies/${HARBORLINE}/projects` });
  expect(small.body).toHaveLength(3);
});

test("pages a list with the headers the client's users read", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const qs = { company_id: HARBORLINE, page: 2, per_page: 1 };
  const { body, response }: Answer = await procore.get({ base: "/projects", qs });
  expect(body).toHaveLength(1);
  expect([response.headers.get("total"), response.headers.get("per-page")]).toEqual(["3", "1"]);
  const links = (response.headers.get("link") ?? "").split(", ").map((link) => /rel="(\w+)"/.exec(link)?.[1]);
  expect(links.sort()).toEqual(["first", "last", "next", "prev"]);
  expect(response.headers.get("x-rate-limit-remaining")).toMatch(/^\d+$/);
});

test("shows people and vendors with those who sign", async ({ sandbox, browser }) => {
  const procore = await openProcore(sandbox, browser, MARIA);
  const me = await procore.get({ base: `/companies/${HARBORLINE}/me` });
  expect(me.body).toMatchObject({ id: 7001, first_name: "Maria", is_employee: true });
  const named = await procore.get({ base: "/me", qs: { company_id: HARBORLINE } });
  expect(named.body.name).toBe(MARIA);
  const users = await procore.get({
    base: `/projects/${PIER_9}/users`,
    qs: { filters: { search: "Becker" } },
  });
  expect(users.body).toHaveLength(1);
  expect(users.body[0]).toMatchObject({ name: TOM, email_address: "tom.becker@harborline.example" });
  const company = await procore.get({ base: `/companies/${HARBORLINE}/users`, version: "v1.3" });
  expect(company.body.length).toBeGreaterThan(3);
  const vendors = await procore.get({ base: "/vendors", qs: { company_id: HARBORLINE, per_page: 5 } });
  expect(vendors.body).toHaveLength(5);
  const qs = { company_id: HARBORLINE, view: "extended" };
  const steel = await procore.get({ base: "/vendors", params: { id: 5001 }, qs });
  expect(steel.body.contract_signer).toMatchObject({ name: "Dana Whitfield" });
  expect(steel.body.invoice_contacts.length).toBeGreaterThan(0);
  const inProject = { base: `/projects/${PIER_9}/vendors`, params: { id: 5001 }, qs: { view: "extended" } };
  expect((await procore.get(inProject)).body).toMatchObject({ id: 5001 });
});

test("tells what a person may do, tool by tool", async ({ sandbox, browser }) => {
  const levels = async (person: string, qs: object) => {
    const procore = await openProcore(sandbox, browser, person);
    const { body } = await procore.get({ base: "/settings/permissions", qs });
    const tools: { friendly_name: string; user_access_level: { name: string } }[] = body.tools;
    return Object.fromEntries(tools.map((tool) => [tool.friendly_name, tool.user_access_level.name]));
  };
  expect(await levels(MARIA, { project_id: PIER_9 })).toMatchObject({ Commitments: "Admin" });
  expect(await levels(TOM, { project_id: PIER_9 })).toMatchObject({ Commitments: "Standard" });
  expect(await levels(JON, { project_id: PIER_9 })).toMatchObject({ Commitments: "Read Only" });
  expect(await levels(MARIA, { company_id: HARBORLINE })).toMatchObject({ Admin: "Admin" });
});

test("refuses as Procore does", async ({ sandbox, browser }) => {
  const { access_token } = await tokensOf(sandbox, browser, TOM);
  const apiHostname = sandbox.procoreUrl;
  const procore = sdk.client(sdk.oauth(access_token), {}, { apiHostname });
  const projects = { base: "/projects", qs: { company_id: HARBORLINE } };
  const harborline = { companyId: HARBORLINE };
  const forged = sdk.client(sdk.oauth("forged"), {}, { apiHostname });
  const elsewhere = { ...projects, qs: { company_id: JOINT_VENTURES } };
  const alderStreet = { ...projects, params: { id: 88102 } };
  const something = { errors: expect.anything() };
  const missing = { errors: [expect.stringMatching(/^Missing Procore-Company-Id header!/)] };
  const notConnected = { errors: ["App is not connected to this company."] };
  const refused: [number, unknown, () => Promise<unknown>][] = [
    [401, { error: expect.any(String) }, () => forged.get(projects)],
    [400, missing, () => procore.get(projects)],
    [403, notConnected, () => procore.get(elsewhere, { companyId: JOINT_VENTURES })],
    [404, something, () => procore.get(alderStreet, harborline)],
    [400, something, () => procore.get({ base: "/projects" }, harborline)],
    [404, something, () => procore.get({ base: "/no_such_tool" }, harborline)],
  ];
  for (const [status, body, call] of refused) {
    const { response, ...answer } = await refusal<Answer>(call());
    expect({ status: response.status, body: answer.body }).toEqual({ status, body });
  }
});
