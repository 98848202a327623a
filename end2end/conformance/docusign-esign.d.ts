/** DocuSign's client has no types of its own. */
declare module "docusign-esign" {
  const docusign: any;
  export default docusign;
}
