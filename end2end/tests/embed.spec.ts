import type { FrameLocator, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { ALDER_STREET, CONCRETE, LIGHTING, MARIA, PIER_9, STEEL } from "../support/journey.ts";
import { type Product } from "../support/product.ts";

const APP = "/88101/project/apps/countersign";
/** What the sandbox's page leaves free left and right of a full screen app. */
const BESIDE_THE_FRAME = 50;

/** The product's frame on a page of the sandbox's Procore. */
function framed(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Countersign"]');
}

/** Opens an item in the sandbox's Procore, and the side panel beside it. */
async function openPanel(page: Page, product: Product, procorePath: string): Promise<FrameLocator> {
  await page.goto(product.procoreUrl + procorePath);
  await page.getByText("Countersign side panel").click();
  return framed(page);
}

test("a signed-out frame signs in in a window of its own, and goes on by itself", async ({
  page,
  context,
  product,
}) => {
  const panel = await openPanel(page, product, STEEL.procorePath);
  const button = panel.getByRole("main").getByRole("button", { name: "Sign in with Procore" });
  await expect(button).toBeVisible();
  await framePicture(page, "signed-out");
  const opened = context.waitForEvent("page");
  await button.click();
  const login = await opened;
  const closed = login.waitForEvent("close");
  await login.getByRole("button", { name: `Sign in as ${MARIA}` }).click();
  await closed;
  await expect(panel.getByRole("heading", { level: 1 })).toContainText(STEEL.title);
  await expect(panel.getByRole("button", { name: MARIA })).toBeVisible();
});

test("Procore's login page cannot be framed", async ({ request, product }) => {
  const answer = await request.get(`${product.procoreUrl}/oauth/authorize`, {
    params: {
      response_type: "code",
      client_id: "countersign-sandbox-procore",
      redirect_uri: `${product.url}/auth/procore/callback`,
    },
  });
  expect(answer.headers()["content-security-policy"]).toBe("frame-ancestors 'none'");
});

test.describe("somebody who is signed in", () => {
  test.use({ begin: "ready" });

  test("sends a commitment from the full screen app", async ({ page, product }) => {
    await page.goto(product.procoreUrl + APP);
    const app = framed(page);
    await app.getByRole("link", { name: CONCRETE.number }).click();
    await app.getByRole("link", { name: "Complete with DocuSign" }).click();
    await app.getByRole("button", { name: "Send now" }).click();
    await expect(app.getByRole("region", { name: "Signature Pending" })).toBeVisible();
    await expect(app.getByText("It is not a product of either company.")).toBeHidden();
  });

  test("the side panel follows the item that is open in Procore", async ({ page, product }) => {
    const panel = await openPanel(page, product, STEEL.procorePath);
    const heading = panel.getByRole("heading", { level: 1 });
    await expect(heading).toContainText(STEEL.title);
    await tellPanel(page, 512341);
    await expect(heading).toContainText(CONCRETE.title);
  });

  test("only the page that frames the panel is listened to", async ({ page, product }) => {
    const panel = await openPanel(page, product, STEEL.procorePath);
    const heading = panel.getByRole("heading", { level: 1 });
    await expect(heading).toContainText(STEEL.title);
    const asked: (string | null)[] = [];
    page.on("request", (request) => asked.push(request.postData()));
    await page.evaluate(async (url) => {
      const hostile = document.createElement("iframe");
      hostile.name = "hostile";
      hostile.src = url;
      document.body.prepend(hostile);
      await new Promise((loaded) => hostile.addEventListener("load", loaded));
    }, `${product.docusignUrl}/mailbox`);
    await page.frame({ name: "hostile" })!.evaluate(() => {
      const context = {
        company_id: 4280,
        project_id: 88101,
        id: 512341,
        view: "commitments.work_order_contracts.detail",
      };
      for (let index = 0; index < parent.frames.length; index += 1) {
        parent.frames[index]!.postMessage({ type: "setup", context }, "*");
      }
    });
    await tellPanel(page, 512400, "commitments.purchase_order_contracts.detail");
    await expect(heading).toContainText(LIGHTING.title);
    expect(asked.some((body) => body?.includes("512400"))).toBe(true);
    expect(asked.filter((body) => body?.includes("512341"))).toEqual([]);
  });

  test("links a DocuSign account in a window of its own", async ({ page, context, product }) => {
    await page.goto(product.procoreUrl + APP);
    const app = framed(page);
    await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
    await page.frames()[1]!.goto(`${product.url}${ALDER_STREET}/profile`);
    const opened = context.waitForEvent("page");
    await app.getByRole("button", { name: "Login with DocuSign" }).click();
    const login = await opened;
    const closed = login.waitForEvent("close");
    await login.getByRole("button", { name: `Continue as ${MARIA}` }).click();
    await login.getByRole("radio", { name: /Harborline Builders/ }).check();
    await login.getByRole("button", { name: "Link account" }).click();
    await closed;
    await expect(app.getByText("Synced", { exact: true })).toBeVisible();
  });

  test("an item of another tool says why it is not shown", async ({ page, product }) => {
    const panel = await openPanel(page, product, STEEL.procorePath);
    await expect(panel.getByRole("heading", { level: 1 })).toContainText(STEEL.title);
    await tellPanel(page, 9, "rfis.detail");
    await expect(panel.getByRole("alert")).toContainText("does not send the items of this Procore tool");
  });

  test("another site cannot frame the product", async ({ page, product }) => {
    const answer = await page.request.get("/");
    expect(answer.headers()["content-security-policy"]).toContain(`frame-ancestors ${product.procoreUrl}`);
    expect(answer.headers()["x-frame-options"]).toBeUndefined();
  });

  test("everything fits a panel of 400 pixels", async ({ page, product }) => {
    await page.setViewportSize({ width: 400 + BESIDE_THE_FRAME, height: 1000 });
    await page.goto(product.procoreUrl + APP);
    const app = framed(page);
    await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
    const [, frame] = page.frames();
    for (const [name, path] of Object.entries({
      item: CONCRETE.path,
      send: `${CONCRETE.path}/send`,
      list: `${PIER_9}/commitments`,
      profile: `${PIER_9}/profile`,
      home: "/",
    })) {
      await frame!.goto(product.url + path);
      await expect(app.getByRole("heading", { level: 1 })).toBeVisible();
      const root = app.locator("html");
      expect(await root.evaluate(({ clientWidth }) => clientWidth)).toBeLessThanOrEqual(400);
      const beyond = await root.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      expect(beyond, `pixels that ${path} is too wide`).toBeLessThanOrEqual(0);
      await framePicture(page, name);
    }
  });
});

/** With PICTURES=1, the frame in both colour schemes. */
async function framePicture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const path = `${test.info().project.outputDir}/pictures/frame-${name}-${colorScheme}.png`;
    await page.locator("iframe").first().screenshot({ path, animations: "disabled" });
  }
  await page.emulateMedia({ colorScheme: null });
}

/** What Procore says when another item is opened beside the panel. */
async function tellPanel(
  page: Page,
  id: number,
  view = "commitments.work_order_contracts.detail",
): Promise<void> {
  await page.evaluate(
    ([id, view]) => {
      const frame = document.querySelector<HTMLIFrameElement>(".side-panel iframe")!;
      const context = { company_id: 4280, project_id: 88101, id, view };
      frame.contentWindow!.postMessage({ type: "setup", context }, new URL(frame.src).origin);
    },
    [id, view] as const,
  );
}
