import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Exchange } from "../support/exchanges.ts";

/** A JSON Schema, as far as the specifications use it. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean;
  $ref?: string;
}

/** What a vendor says of one operation. */
export interface Operation {
  vendor: Exchange["vendor"];
  /** Method and address, such as `GET /rest/v1.0/companies`. */
  name: string;
  address: RegExp;
  /** How many parts of the address are variable; of two that fit, the one with fewer is meant. */
  variables: number;
  query: Parameter[];
  /** Of a JSON body or a form; none where no body is taken. */
  body?: Schema;
  /** By status; a success that is not here is not documented. */
  answers: Map<number, Schema | undefined>;
}

export interface Parameter {
  name: string;
  required: boolean;
  schema: Schema;
}

/** Both vendors' operations, and the schemas that DocuSign's refer to. */
export interface Specifications {
  operations: Operation[];
  definitions: Record<string, Schema>;
}

/** How a vendor's file says it: OpenAPI 3 for Procore, Swagger 2 for DocuSign. */
interface Written {
  basePath?: string;
  definitions?: Record<string, Schema>;
  paths: Record<string, Record<string, WrittenOperation> & { parameters?: WrittenParameter[] }>;
}

interface WrittenOperation {
  parameters?: WrittenParameter[];
  requestBody?: { content: Content };
  responses: Record<string, { schema?: Schema; content?: Content }>;
}

type WrittenParameter = Schema & { name: string; in: string; required?: boolean; schema?: Schema };
type Content = Record<string, { schema?: Schema }>;

const FOLDER = resolve(process.env.COUNTERSIGN_SPEC ?? "../../shared/spec");

/** The specifications, where their folder exists. */
export function readSpecifications(): Specifications | null {
  if (!existsSync(FOLDER)) return null;
  const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Written;
  const procore = read("procore/rest-subset.openapi3.json");
  const docusign = read("docusign/esignature-subset.swagger2.json");
  return {
    operations: [...operationsOf("procore", procore), ...operationsOf("docusign", docusign)],
    definitions: docusign.definitions ?? {},
  };
}

function operationsOf(vendor: Exchange["vendor"], { basePath = "", paths }: Written): Operation[] {
  const operations = Object.entries(paths).flatMap(([path, { parameters = [], ...methods }]) =>
    Object.entries(methods).map(([method, written]) => {
      const all = [...parameters, ...(written.parameters ?? [])];
      return { vendor, ...operation(method, basePath + path, all, written) };
    }),
  );
  return operations.sort((one, other) => one.variables - other.variables);
}

function operation(
  method: string,
  path: string,
  all: WrittenParameter[],
  written: WrittenOperation,
): Omit<Operation, "vendor"> {
  const parts = path.split("/");
  const address = parts.map((part) => part.replace(/[.]/g, "\\.").replace(/^\{.*\}$/, "[^/]+")).join("/");
  return {
    name: `${method.toUpperCase()} ${path}`,
    address: new RegExp(`^${method.toUpperCase()} ${address}$`),
    variables: parts.filter((part) => part.startsWith("{")).length,
    query: all
      .filter((parameter) => parameter.in === "query")
      .map(({ name, required = false, schema, ...own }) => ({ name, required, schema: schema ?? own })),
    body: schemaOf(written.requestBody?.content) ?? all.find((parameter) => parameter.in === "body")?.schema,
    answers: new Map(
      Object.entries(written.responses).map(([status, answer]) => [
        Number(status),
        schemaOf(answer.content) ?? answer.schema,
      ]),
    ),
  };
}

function schemaOf(content: Content = {}): Schema | undefined {
  return (content["application/json"] ?? Object.values(content)[0])?.schema;
}

/** The operation that was called. */
export function operationOf({ operations }: Specifications, exchange: Exchange): Operation | undefined {
  const called = `${exchange.method} ${exchange.path}`;
  return operations.find(({ vendor, address }) => vendor === exchange.vendor && address.test(called));
}

/** Whether the specifications are to know the call; DocuSign's leaves OAuth out. */
export function isSpecified({ vendor, path }: Exchange): boolean {
  return vendor === "procore" || path.startsWith("/restapi/");
}
