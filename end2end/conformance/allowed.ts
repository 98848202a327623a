/** A deviation from the specifications that is meant. */
export interface Deviation {
  finding: RegExp;
  reason: string;
}

/** All of them. Whoever adds one gives the source that is newer or nearer to the truth. */
export const ALLOWED: Deviation[] = [
  {
    finding:
      /\/views\/(sender|edit|correct): in the request, the whole has an unknown member (viewAccess|settings)/,
    reason: "mandatory since DocuSign's change of embedded views in 2024; the file is of 2022",
  },
  {
    finding:
      /in the request, eventNotification has an unknown member (events|deliveryMode|integratorManaged)/,
    reason: "Connect's JSON SIM is younger than DocuSign's file; the official client's models have them",
  },
  {
    finding: /the whole has an unknown member (nextUri|previousUri)/,
    reason:
      "the official client's EnvelopesInformation and DocuSign's pages have them, the file of 2022 has not",
  },
  {
    finding: /^PUT \/restapi\/v2\.1\/accounts\/\{id\}\/folders\/recyclebin is no operation/,
    reason: "documented by DocuSign, and cut from our part of its file",
  },
  {
    finding: /^GET \/restapi\/v2\.1\/accounts\/\{id\}\/templates(\/\{id\})? is no operation/,
    reason: "documented by DocuSign, and cut from our part of its file",
  },
  {
    finding: /^GET \/oauth\/authorize: (answers 200|the query has an unknown state)/,
    reason: "Procore's file knows the way back to the app only; the page before it and state are of OAuth",
  },
  {
    finding: /\/commitment_contracts\/\{id\}\/attachments is no operation/,
    reason: "added by Procore in summer 2026; the file is of May",
  },
  {
    finding: /\/line_items: in the answer 200, data\[\] has an unknown member funding_rule_id/,
    reason: "seen in Procore's answers",
  },
  {
    finding: /(change_order_packages.*status|\[\]\.status) must be .* not "pending_billable"/,
    reason: "a status of Procore's change orders that its packages' list does not name yet",
  },
  {
    finding:
      /\/payment_applications: in the answer 200, \[\](\.(created|updated)_at must match format "date"| has an unknown member description_type)/,
    reason: "the list of one contract; Procore's list of all invoices has moments, and description_type",
  },
  {
    finding:
      /\/v1\.1\/requisitions.* has an unknown member (comment|contract_invoicing_method|payment_summary)$/,
    reason: "seen in Procore's answers",
  },
  {
    finding:
      /\/v1\.1\/requisitions.*items\[\] has an unknown member|\/requisitions\/\{requisition_id\}\/detail: in the answer 200, \[\] has an unknown member/,
    reason: "the sandbox shows an invoice's row with the members of both of Procore's shapes of it",
  },
  {
    finding:
      /\/correspondence_types\/permissions: in the answer 200, \[\] has an unknown member (can_create|create_url|trial)/,
    reason: "the entries are those of the permission manifest, which has them",
  },
  {
    finding: /\/v1\.0\/webhooks\/hooks.*: the query has no (company_id|project_id)/,
    reason: "Procore's file demands both, and says in words that one of them is to be sent",
  },
  {
    finding:
      /\/triggers(\/bulk)?: in the answer 20\d, ((success)?\[\]\.)?event_type must be .* not "(create|update|delete)"/,
    reason: "Procore's guide and what it delivers write them small, its file in capitals",
  },
  {
    finding: /^(GET|POST) \/rest\/v1\.0\/(folders(\/\{id\})?|files) is no operation$/,
    reason: "Procore's Documents tool, cut from our part of its file",
  },
];
