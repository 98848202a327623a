import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Exchange } from "../support/exchanges.ts";
import { type Operation, type Schema, type Specifications, operationOf } from "./specification.ts";

const DEFINITIONS = "definitions";
const FORMATS = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
};
/** The calls of Procore's that belong to no company. */
const OUTSIDE_COMPANIES = /^\/rest\/v1\.0\/(me|companies)$/;

/** Holds exchanges against the specifications. */
export interface Checker {
  /** What an exchange has that the specifications do not allow, a sentence each. */
  check(exchange: Exchange): string[];
  /** The same of its answer alone, for requests that are wrong on purpose. */
  checkAnswer(exchange: Exchange): string[];
}

export function checker(specifications: Specifications): Checker {
  // Procore's schemas name some values of an enum twice, which makes them no valid schemas.
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateSchema: false,
    verbose: true,
    formats: FORMATS,
  });
  // What is sent must be as the specification says; what is answered may be null wherever it says a
  // type, for neither specification marks what may be absent.
  for (const side of [REQUEST, ANSWER]) {
    const definitions = mapValues(specifications.definitions, (schema) => strict(schema, side));
    ajv.addSchema({ $id: side.id, [DEFINITIONS]: definitions });
  }
  const compiled = new Map<Schema, ValidateFunction>();
  const validate = (schema: Schema, side: Side, value: unknown): string[] => {
    const validator = compiled.get(schema) ?? ajv.compile(strict(schema, side));
    compiled.set(schema, validator);
    return validator(value) ? [] : (validator.errors ?? []).map(sentence);
  };

  const named = (operation: Operation, findings: string[]) =>
    findings.map((finding) => `${operation.name}: ${finding}`);
  return {
    check(exchange) {
      const operation = operationOf(specifications, exchange);
      if (!operation) return [`${exchange.method} ${withoutIds(exchange.path)} is no operation`];
      const request = [
        ...headers(exchange),
        ...query(operation, exchange),
        ...body(operation, exchange, validate),
      ];
      return named(operation, [...request, ...answer(operation, exchange, specifications, validate)]);
    },
    checkAnswer(exchange) {
      const operation = operationOf(specifications, exchange);
      return operation ? named(operation, answer(operation, exchange, specifications, validate)) : [];
    },
  };
}

interface Side {
  id: string;
  nullable: boolean;
}

const REQUEST: Side = { id: "request", nullable: false };
const ANSWER: Side = { id: "answer", nullable: true };

type Validate = (schema: Schema, side: Side, value: unknown) => string[];

/**
 * The schema with every object closed to members it does not name. An object that names none stands for
 * anything: Procore's schemas are cut off below some depth.
 */
function strict(schema: Schema, side: Side): Schema {
  const { type, properties, required, items, $ref, enum: values, format } = schema;
  if ($ref) return { $ref: $ref.replace("#/", `${side.id}#/`) };
  if (properties) {
    return {
      type: orNull("object", side),
      properties: mapValues(properties, (member) => strict(member, side)),
      required,
      additionalProperties: false,
    };
  }
  if (type === "array") return { type: orNull("array", side), items: items && strict(items, side) };
  if (type === undefined || type === "object" || type === "file") return {};
  return {
    type: orNull(type, side),
    ...(values && { enum: side.nullable ? [...values, null] : values }),
    ...(format && format in FORMATS && { format }),
  };
}

function orNull(type: string | string[], { nullable }: Side): string | string[] {
  return nullable ? [type, "null"].flat() : type;
}

function mapValues<From, To>(from: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(value)]));
}

function sentence({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const place = instancePath.replace(/\/\d+/g, "[]").replace(/^\//, "").replaceAll("/", ".") || "the whole";
  if (keyword === "additionalProperties")
    return `${place} has an unknown member ${params.additionalProperty}`;
  return `${place} ${message}${keyword === "enum" ? `, not ${JSON.stringify(data)}` : ""}`;
}

function headers({ vendor, path, headers }: Exchange): string[] {
  const wanted = ["/rest/", "/restapi/"].some((root) => path.startsWith(root));
  const findings = wanted && headers.authorization !== "Bearer" ? ["no bearer token is sent"] : [];
  if (vendor !== "procore" || !wanted || OUTSIDE_COMPANIES.test(path)) return findings;
  return headers["procore-company-id"] ? findings : [...findings, "no Procore-Company-Id is sent"];
}

function query({ query }: Operation, exchange: Exchange): string[] {
  // A list is written with [] behind the name, in the specification too or not.
  const bare = (name: string) => name.replace(/\[\]$/, "");
  const sent = [...new URLSearchParams(exchange.query)];
  const missing = query
    .filter(({ name, required }) => required && !sent.some(([given]) => bare(given) === bare(name)))
    .map(({ name }) => `the query has no ${name}`);
  const wrong = sent.flatMap(([name, value]) => {
    const known = query.find((parameter) => bare(parameter.name) === bare(name));
    if (!known) return [`the query has an unknown ${name}`];
    return fits(known.schema, value) ? [] : [`the query's ${name} cannot be “${value}”`];
  });
  return [...missing, ...wrong];
}

function fits({ type, enum: values, items }: Schema, text: string): boolean {
  if (values) return values.map(String).includes(text);
  switch (type) {
    case "integer":
      return /^-?\d+$/.test(text);
    case "boolean":
      return /^(true|false)$/.test(text);
    case "array":
      return items === undefined || text.split(",").every((item) => fits(items, item));
    default:
      return true;
  }
}

function body({ body }: Operation, exchange: Exchange, validate: Validate): string[] {
  const form = "application/x-www-form-urlencoded";
  const isForm = exchange.headers["content-type"]?.startsWith(form) && typeof exchange.body === "string";
  const sent = isForm ? Object.fromEntries(new URLSearchParams(exchange.body as string)) : exchange.body;
  // The clients send an empty object where nothing is to be said.
  if (sent === null || JSON.stringify(sent) === "{}") return [];
  if (!body) return ["a body is sent and none is taken"];
  return validate(body, REQUEST, sent).map((finding) => `in the request, ${finding}`);
}

function answer(
  { answers }: Operation,
  { vendor, status, answer }: Exchange,
  { definitions }: Specifications,
  validate: Validate,
): string[] {
  if (status === null) return [];
  const refused = status >= 400;
  // Every operation may be refused in ways that only the vendors' general pages describe.
  if (!refused && !answers.has(status)) return [`answers ${status}, which is not documented`];
  const schema =
    answers.get(status) ?? (refused && vendor === "docusign" ? definitions.errorDetails : undefined);
  if (!schema || answer === null) return [];
  return validate(schema, ANSWER, answer).map((finding) => `in the answer ${status}, ${finding}`);
}

function withoutIds(path: string): string {
  return path.replace(/\/(\d+|[0-9a-f-]{36}|[0-9A-HJKMNP-TV-Z]{26})(?=\/|$)/g, "/{id}");
}
