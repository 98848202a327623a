import { expect, test } from "@playwright/test";
import { type Exchange, exchangesOf } from "../support/exchanges.ts";
import { ALLOWED } from "./allowed.ts";
import { checker } from "./check.ts";
import { CLIENTS } from "./clients.ts";
import { isSpecified, operationOf, readSpecifications } from "./specification.ts";

const specifications = readSpecifications();

for (const client of [...CLIENTS, "product"]) {
  test(`what ${client} and the sandbox said fits the vendors' specifications`, () => {
    const exchanges = exchangesOf(client);
    expect(exchanges.length, "exchanges recorded").toBeGreaterThan(0);
    if (!specifications) console.log(`${exchanges.length} exchanges of ${client}, NOT checked`);
    test.skip(!specifications, "the folder with the vendors' specifications is not here");

    const specified = exchanges.filter(isSpecified);
    const operations = new Set(specified.map((exchange) => operationOf(specifications!, exchange)?.name));
    console.log(
      `${exchanges.length} exchanges of ${client}: ${specified.length} checked against the specifications, ` +
        `${operations.size} operations`,
    );
    const { check, checkAnswer } = checker(specifications!);
    const onPurpose = (status: number | null) => client !== "product" && status !== null && status >= 400;
    const findings = specified.flatMap((exchange) =>
      onPurpose(exchange.status) ? checkAnswer(exchange) : check(exchange),
    );
    const unmeant = findings.filter((sentence) => !ALLOWED.some(({ finding }) => finding.test(sentence)));
    expect(counted(unmeant)).toEqual([]);
  });
}

test("the check finds what is wrong", () => {
  test.skip(!specifications, "the folder with the vendors' specifications is not here");
  const { check } = checker(specifications!);
  const headers = { authorization: "Bearer", "procore-company-id": "4280" };
  const call = { vendor: "procore" as const, method: "GET", path: "/rest/v1.0/projects", query: "", headers };
  const answered = { body: null, status: 200, answer_headers: {}, answer: [] };
  const company = "company_id=4280";
  const wrong: [string, Partial<Exchange>][] = [
    ["GET /rest/v1.0/projektes is no operation", { path: "/rest/v1.0/projektes" }],
    ["GET /rest/v1.0/projects: the query has no company_id", {}],
    ["GET /rest/v1.0/projects: the query has an unknown colour", { query: `${company}&colour=red` }],
    ["GET /rest/v1.0/projects: the query's page cannot be “two”", { query: `${company}&page=two` }],
    [
      "GET /rest/v1.0/projects: no Procore-Company-Id is sent",
      { query: company, headers: { authorization: "Bearer" } },
    ],
    ["GET /rest/v1.0/projects: answers 204, which is not documented", { query: company, status: 204 }],
    [
      "GET /rest/v1.0/projects: in the answer 200, [].id must be integer,null",
      { query: company, answer: [{ id: "1" }] },
    ],
    [
      "GET /rest/v1.0/projects: in the answer 200, [] has an unknown member colour",
      { query: company, answer: [{ colour: 1 }] },
    ],
  ];
  for (const [finding, how] of wrong) expect(check({ ...call, ...answered, ...how })).toEqual([finding]);
  expect(check({ ...call, ...answered, query: company, answer: [{ id: 1, name: null }] })).toEqual([]);
});

function counted(findings: string[]): string[] {
  const times = new Map<string, number>();
  for (const finding of findings) times.set(finding, (times.get(finding) ?? 0) + 1);
  return [...times].map(([finding, count]) => `${finding} (${count} times)`).sort();
}
