import { randomUUID } from "node:crypto";
import docusign from "docusign-esign";
import { MARIA, TOM, expect, refusal, test } from "./clients.ts";
import { type Account, type Refused, clientOf, openAccount } from "./docusign.ts";
import { pdf } from "./paper.ts";

test.use({ client: "docusign-esign" });

const DANA = { name: "Dana Whitfield", email: "dana.whitfield@northgatesteel.example" };
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** An envelope with everything the product puts into one. */
function definition(more: object = {}) {
  const signature = { anchorString: "/sn1/", anchorUnits: "pixels", anchorIgnoreIfNotPresent: "false" };
  return {
    emailSubject: "Please sign SC-001",
    emailBlurb: "The subcontract is ready.",
    status: "created",
    documents: [
      {
        documentId: "1",
        name: "SC-001.pdf",
        fileExtension: "pdf",
        order: "1",
        documentBase64: pdf("Subcontract SC-001", "Signed: /sn1/", "Date: /ds1/").toString("base64"),
      },
    ],
    recipients: {
      signers: [
        {
          ...DANA,
          recipientId: "1",
          routingOrder: "1",
          tabs: { signHereTabs: [signature], dateSignedTabs: [{ ...signature, anchorString: "/ds1/" }] },
        },
      ],
      carbonCopies: [
        { name: "Ada Copy", email: "ada@harborline.example", recipientId: "2", routingOrder: "2" },
      ],
    },
    customFields: { textCustomFields: [{ name: "item", value: randomUUID(), show: "false" }] },
    notification: {
      useAccountDefaults: "false",
      reminders: { reminderEnabled: "true", reminderDelay: "2", reminderFrequency: "2" },
      expirations: { expireEnabled: "true", expireAfter: "30", expireWarn: "3" },
    },
    eventNotification: {
      url: "http://127.0.0.1:1/hook",
      requireAcknowledgment: "true",
      loggingEnabled: "true",
      includeHMAC: "true",
      deliveryMode: "SIM",
      events: ["envelope-sent", "envelope-completed", "recipient-completed"],
      eventData: { version: "restv2.1", format: "json", includeData: ["custom_fields", "recipients"] },
    },
    ...more,
  };
}

async function create({ envelopes, id }: Account, more: object = {}): Promise<string> {
  const summary = await envelopes.createEnvelope(id, { envelopeDefinition: definition(more) });
  return summary.envelopeId;
}

async function statusOf({ envelopes, id }: Account, envelopeId: string): Promise<string> {
  return (await envelopes.getEnvelope(id, envelopeId)).status;
}

test("signs a person in and says who they are", async ({ sandbox, browser }) => {
  const { client, accessToken, id } = await openAccount(sandbox, browser, MARIA);
  client.setOAuthBasePath(sandbox.docusignHost);
  const person = await client.getUserInfo(accessToken);
  expect(person).toMatchObject({ name: MARIA, email: "maria.alvarez@harborline.example" });
  expect(person.accounts.map((account: { accountId: string }) => account.accountId)).toContain(id);
  const account = await new docusign.AccountsApi(client).getAccountInformation(id);
  expect(account).toMatchObject({ accountName: "Harborline Builders" });
});

test("makes a draft with all its parts and reads each of them back", async ({ sandbox, browser }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { envelopes, id } = account;
  const transactionId = randomUUID();
  const summary = await envelopes.createEnvelope(id, { envelopeDefinition: definition({ transactionId }) });
  expect(summary).toMatchObject({ status: "created", uri: `/envelopes/${summary.envelopeId}` });
  const { envelopeId } = summary;

  const include = "recipients,custom_fields,documents,tabs";
  const whole = await envelopes.getEnvelope(id, envelopeId, { include });
  expect(whole).toMatchObject({ emailSubject: "Please sign SC-001", status: "created", transactionId });
  expect(whole.recipients.signers[0]).toMatchObject({ ...DANA, recipientId: "1" });
  expect(whole.recipients.carbonCopies).toHaveLength(1);

  const { signers } = await envelopes.listRecipients(id, envelopeId, { includeTabs: "true" });
  expect(signers[0].tabs.signHereTabs).toHaveLength(1);
  const tabs = await envelopes.listTabs(id, envelopeId, "1");
  expect(tabs.dateSignedTabs).toHaveLength(1);
  const fields = await envelopes.listCustomFields(id, envelopeId);
  expect(fields.textCustomFields[0]).toMatchObject({ name: "item", show: "false" });
  const notification = await envelopes.getNotificationSettings(id, envelopeId);
  expect(notification.expirations).toMatchObject({ expireEnabled: "true", expireAfter: "30" });
  const { envelopeDocuments } = await envelopes.listDocuments(id, envelopeId);
  expect(envelopeDocuments[0]).toMatchObject({ documentId: "1", name: "SC-001.pdf" });
  const { auditEvents } = await envelopes.listAuditEvents(id, envelopeId);
  expect(auditEvents.length).toBeGreaterThan(0);
});

test("sends a draft and finds it in every way", async ({ sandbox, browser }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { envelopes, id } = account;
  const [transactionId, item] = [randomUUID(), randomUUID()];
  const fromDate = new Date(Date.now() - 60_000).toISOString();
  const customFields = { textCustomFields: [{ name: "item", value: item, show: "false" }] };
  const envelopeId = await create(account, { transactionId, customFields });
  await envelopes.update(id, envelopeId, { envelope: { status: "sent" } });
  expect(await statusOf(account, envelopeId)).toBe("sent");

  const byTransaction = await envelopes.listStatusChanges(id, { transactionIds: transactionId });
  expect(byTransaction.envelopeTransactionStatuses).toEqual([
    expect.objectContaining({ transactionId, envelopeId, status: "sent" }),
  ]);
  const include = "recipients,custom_fields";
  const byField = await envelopes.listStatusChanges(id, { fromDate, customField: `item=${item}`, include });
  expect(byField).toMatchObject({ resultSetSize: "1", totalSetSize: "1", startPosition: "0" });
  expect(byField.envelopes[0]).toMatchObject({ envelopeId, recipients: { recipientCount: "2" } });
  const byId = await envelopes.listStatusChanges(id, { envelopeIds: envelopeId, count: "1" });
  expect(byId.envelopes[0].envelopeId).toBe(envelopeId);
  const byDate = await envelopes.listStatusChanges(id, { fromDate, status: "sent", order: "desc" });
  expect(byDate.envelopes.map((one: { envelopeId: string }) => one.envelopeId)).toContain(envelopeId);
  const inBody = await envelopes.listStatus(id, {
    envelopeIds: "request_body",
    envelopeIdsRequest: { envelopeIds: [envelopeId] },
  });
  expect(inBody.envelopes[0]).toMatchObject({ envelopeId, status: "sent" });
});

test("opens DocuSign's pages for the sender", async ({ sandbox, browser, page }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { envelopes, id } = account;
  const returnUrl = "http://localhost/returned";
  const settings = { startingScreen: "Tagger", sendButtonAction: "redirect", showBackButton: "false" };
  const envelopeViewRequest = { returnUrl, viewAccess: "envelope", settings };

  const draft = await create(account);
  const sender = await envelopes.createSenderView(id, draft, { envelopeViewRequest });
  await page.goto(sender.url);
  const returned = page.waitForRequest((request) => request.url().startsWith(returnUrl));
  await page.getByRole("button", { name: /^Send/ }).click();
  expect(new URL((await returned).url()).searchParams.get("event")).toBe("Send");
  expect(await statusOf(account, draft)).toBe("sent");

  const correct = await envelopes.createCorrectView(id, draft, { envelopeViewRequest });
  const corrected = await page.context().newPage();
  await corrected.goto(correct.url);
  await expect(corrected.getByRole("main")).toContainText(DANA.name);
  const edit = await envelopes.createEditView(id, await create(account), { envelopeViewRequest });
  expect(edit.url).toContain(sandbox.docusignUrl);
});

test("an embedded signer signs, and the documents come back", async ({ sandbox, browser, page }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { envelopes, id } = account;
  const signer = { ...definition().recipients.signers[0], clientUserId: "dana-1" };
  const envelopeId = await create(account, { status: "sent", recipients: { signers: [signer] } });
  const recipientViewRequest = {
    returnUrl: "http://localhost/returned",
    authenticationMethod: "none",
    email: DANA.email,
    userName: DANA.name,
    clientUserId: "dana-1",
  };
  const view = await envelopes.createRecipientView(id, envelopeId, { recipientViewRequest });
  await page.goto(view.url);
  const returned = page.waitForRequest(/localhost\/returned/);
  await page.getByRole("button", { name: "Finish", exact: true }).click();
  expect(new URL((await returned).url()).searchParams.get("event")).toBe("signing_complete");

  expect(await statusOf(account, envelopeId)).toBe("completed");
  const recipients = await envelopes.listRecipients(id, envelopeId);
  expect(recipients.signers[0]).toMatchObject({ status: "completed", clientUserId: "dana-1" });
  for (const [document, options] of [
    ["combined", { certificate: "true" }],
    ["certificate", {}],
    ["1", {}],
  ]) {
    const file = Buffer.from(await envelopes.getDocument(id, envelopeId, document, options));
    expect(file.subarray(0, 5).toString(), `${document}`).toBe("%PDF-");
  }
  const again = envelopes.update(id, envelopeId, { envelope: { status: "voided", voidedReason: "late" } });
  const { response } = await refusal<Refused>(again);
  expect(response.data.errorCode).toBe("ENVELOPE_CANNOT_VOID_INVALID_STATE");
});

test("corrects, adds and removes recipients, and reminds them", async ({ sandbox, browser }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { envelopes, id } = account;
  const envelopeId = await create(account, { status: "sent" });
  await envelopes.update(id, envelopeId, { envelope: {}, resendEnvelope: "true" });
  const recipients = {
    signers: [{ recipientId: "1", name: "Dan Whitfield", email: "dan@northgatesteel.example" }],
  };
  const corrected = await envelopes.updateRecipients(id, envelopeId, { resendEnvelope: "true", recipients });
  expect(corrected.recipientUpdateResults[0]).toMatchObject({ recipientId: "1" });
  const another = { name: "Lee Third", email: "lee@harborline.example", recipientId: "3", routingOrder: "2" };
  await envelopes.createRecipient(id, envelopeId, { recipients: { signers: [another] } });
  await envelopes.deleteRecipient(id, envelopeId, "2");
  const now = await envelopes.listRecipients(id, envelopeId);
  expect(now.signers.map((one: { name: string }) => one.name).sort()).toEqual(["Dan Whitfield", "Lee Third"]);
  expect(now.carbonCopies).toEqual([]);
});

test("voids what is out and discards what is not", async ({ sandbox, browser }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { client, envelopes, id } = account;
  const out = await create(account, { status: "sent" });
  await envelopes.update(id, out, { envelope: { status: "voided", voidedReason: "Superseded by SC-002" } });
  const voided = await envelopes.getEnvelope(id, out);
  expect(voided).toMatchObject({ status: "voided", voidedReason: "Superseded by SC-002" });

  const draft = await create(account);
  const foldersRequest = { envelopeIds: [draft] };
  await new docusign.FoldersApi(client).moveEnvelopes(id, "recyclebin", { foldersRequest });
  expect(await statusOf(account, draft)).toBe("deleted");
});

test("shows an administrator what Connect could not deliver", async ({ sandbox, browser }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { client, id } = account;
  const connect = new docusign.ConnectApi(client);
  const envelopeId = await create(account, { status: "sent" });
  await expect(async () => {
    const { failures } = await connect.listEventFailureLogs(id);
    expect(failures.map((one: { envelopeId: string }) => one.envelopeId)).toContain(envelopeId);
  }).toPass();
  const { logs } = await connect.listEventLogs(id);
  expect(logs).toEqual([]);
  const { retryQueue } = await connect.retryEventForEnvelope(id, envelopeId);
  expect(retryQueue.length).toBeGreaterThan(0);
});

test("refuses as DocuSign does", async ({ sandbox, browser }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const { envelopes, id } = account;
  const draft = await create(account);
  const wrong = (more: object) => envelopes.createEnvelope(id, { envelopeDefinition: definition(more) });
  const signer = definition().recipients.signers[0]!;
  const badAddress = { recipients: { signers: [{ ...signer, email: "nobody" }] } };
  const noAnchor = [{ anchorString: "/nowhere/" }];
  const lost = { recipients: { signers: [{ ...signer, tabs: { signHereTabs: noAnchor } }] } };
  const recipientViewRequest = {
    returnUrl: "http://localhost/returned",
    authenticationMethod: "none",
    email: "somebody@else.example",
    userName: "Somebody Else",
    clientUserId: "1",
  };
  const sent = await create(account, { status: "sent" });
  const refusals: [string, () => Promise<unknown>][] = [
    ["ENVELOPE_DOES_NOT_EXIST", () => envelopes.getEnvelope(id, NOBODY)],
    ["DOCUMENT_DOES_NOT_EXIST", () => envelopes.getDocument(id, draft, "7")],
    ["INVALID_REQUEST_PARAMETER", () => envelopes.listStatusChanges(id)],
    ["INVALID_EMAIL_ADDRESS_FOR_RECIPIENT", () => wrong(badAddress)],
    ["ANCHOR_TAB_STRING_NOT_FOUND", () => wrong(lost)],
    ["ENVELOPE_IS_INCOMPLETE", () => wrong({ status: "sent", recipients: {} })],
    ["UNKNOWN_ENVELOPE_RECIPIENT", () => envelopes.createRecipientView(id, sent, { recipientViewRequest })],
    ["USER_LACKS_MEMBERSHIP", () => envelopes.getEnvelope(NOBODY, draft)],
  ];
  for (const [code, call] of refusals) {
    const { response } = await refusal<Refused>(call());
    const body = response.data.errorCode ? response.data : await readJson(response.data);
    expect(body, code).toMatchObject({ errorCode: code, message: expect.any(String) });
  }
});

test("refuses whoever has no right to it", async ({ sandbox, browser }) => {
  const account = await openAccount(sandbox, browser, MARIA);
  const envelopeId = await create(account);
  const stranger = clientOf(sandbox);
  const nobody = new docusign.EnvelopesApi(stranger).getEnvelope(account.id, envelopeId);
  expect((await refusal<Refused>(nobody)).response).toMatchObject({ status: 401 });
  stranger.addDefaultHeader("Authorization", "Bearer forged");
  const forged = await refusal<Refused>(
    new docusign.EnvelopesApi(stranger).getEnvelope(account.id, envelopeId),
  );
  expect(forged.response).toMatchObject({ status: 401, data: { errorCode: "AUTHORIZATION_INVALID_TOKEN" } });
  const secret = await refusal<Refused>(stranger.generateAccessToken("no-such-key", "no secret", "no code"));
  expect(secret.response).toMatchObject({ status: 400, data: { error: "invalid_client" } });

  const tom = await openAccount(sandbox, browser, TOM);
  const logs = new docusign.ConnectApi(tom.client).listEventLogs(account.id);
  expect((await refusal<Refused>(logs)).response.data.errorCode).toBe("USER_LACKS_PERMISSIONS");
  const foreign = await refusal<Refused>(tom.envelopes.getEnvelope(account.id, envelopeId));
  expect(foreign.response.data.errorCode).toBe("USER_NOT_ENVELOPE_SENDER_OR_RECIPIENT");
});

/** The client reads the answer to a download as a stream, errors too. */
async function readJson(stream: unknown): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
