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
];
