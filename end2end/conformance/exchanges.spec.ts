import { expect, test } from "@playwright/test";
import { exchangesOf } from "../support/exchanges.ts";
import { ALLOWED } from "./allowed.ts";
import { checker } from "./check.ts";
import { CLIENTS } from "./clients.ts";
import { operationOf, readSpecifications } from "./specification.ts";

const specifications = readSpecifications();

for (const client of [...CLIENTS, "product"]) {
  test(`what ${client} and the sandbox said fits the vendors' specifications`, () => {
    const exchanges = exchangesOf(client);
    expect(exchanges.length, "exchanges recorded").toBeGreaterThan(0);
    if (!specifications)
      console.log(`${exchanges.length} exchanges of ${client}; NOT checked: no specifications here`);
    test.skip(!specifications, "the folder with the vendors' specifications is not here");
    const { check } = checker(specifications!);
    const findings = new Map<string, number>();
    // The clients send wrong requests on purpose; those the sandbox has refused are no findings.
    const held = exchanges.filter(({ status }) => client === "product" || status < 400);
    for (const finding of held.flatMap(check)) {
      if (ALLOWED.some((allowed) => allowed.finding.test(finding))) continue;
      findings.set(finding, (findings.get(finding) ?? 0) + 1);
    }
    const operations = new Set(exchanges.map((exchange) => operationOf(specifications!, exchange)?.name));
    console.log(
      `${exchanges.length} exchanges of ${client} checked against the specifications, ${operations.size} operations`,
    );
    expect([...findings].map(([finding, times]) => `${finding} (${times} times)`).sort()).toEqual([]);
  });
}
