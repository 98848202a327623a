import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { CONCRETE, HARBORLINE, LIGHTING, PIER_9, sendAndWait, sign } from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

/** Pages that no other story looks at with axe. */
const OURS = {
  home: "/",
  projects: HARBORLINE,
  "company-settings": `${HARBORLINE}/settings`,
  "project-settings-on": `${PIER_9}/settings`,
  profile: `${PIER_9}/profile`,
  "profile-anywhere": "/profile",
  "item-ready": LIGHTING.path,
  "send-order": `${LIGHTING.path}/send`,
  open: "/open",
  "sign-in": "/sign-in",
  "not-found": "/nothing/here",
};

for (const [name, path] of Object.entries(OURS)) {
  test(`axe finds nothing on ${path}`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await picture(page, name);
  });
}

test("axe finds nothing on the sandbox's pages", async ({ page, context, product }) => {
  await sendAndWait(page, CONCRETE);
  await sign(context, product, CONCRETE.subcontractor);
  const docusign = ["/", "/mailbox", `/mailbox?address=${CONCRETE.subcontractor.email}`];
  const ends = ["signing_complete", "decline", "Send"].map((event) => `/thank-you?event=${event}`);
  const procore = ["/", "/88101/project/home", "/4280/company/directory/vendors", LIGHTING.procorePath];
  const addresses = [
    ...[...docusign, ...ends].map((path) => product.docusignUrl + path),
    ...procore.map((path) => product.procoreUrl + path),
  ];
  for (const [index, address] of addresses.entries()) {
    await page.goto(address);
    await expectAccessible(page);
    await picture(page, `sandbox-${index}`);
  }
});
