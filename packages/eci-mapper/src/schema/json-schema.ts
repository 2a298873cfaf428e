import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';

/** One thing wrong with a value. Never holds the value. */
export interface ProblemaSchema {
  /** RFC 6901 JSON Pointer; empty for the whole. */
  readonly pointer: string;
  /** English. */
  readonly reason: string;
}

/** Compiles a schema of this package's `schema/` folder. */
export function compileSchema(file: string): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  formats.default.default(ajv);
  // From dist/src/schema to the package's own folder, which is published beside dist.
  const url = new URL(`../../../schema/${file}`, import.meta.url);
  const schema: unknown = JSON.parse(readFileSync(url, 'utf8'));
  if (typeof schema !== 'object' || schema === null) throw new Error(`${file} is not a JSON Schema`);
  return ajv.compile(schema);
}

/** Reason of a field that the schema does not have. */
export const UNKNOWN_FIELD = 'is not a known field';

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function toProblema({ keyword, instancePath, params, message }: ErrorObject): ProblemaSchema {
  const parameters: Readonly<Record<string, unknown>> = params;
  switch (keyword) {
    case 'required': {
      const name = String(parameters.missingProperty);
      return { pointer: `${instancePath}/${escapePointer(name)}`, reason: 'is missing' };
    }
    case 'additionalProperties':
      return {
        pointer: `${instancePath}/${escapePointer(String(parameters.additionalProperty))}`,
        reason: UNKNOWN_FIELD,
      };
    case 'const':
      return { pointer: instancePath, reason: `must be ${JSON.stringify(parameters.allowedValue)}` };
    case 'enum':
      return { pointer: instancePath, reason: `must be one of ${JSON.stringify(parameters.allowedValues)}` };
    default:
      return { pointer: instancePath, reason: message ?? `fails ${keyword}` };
  }
}

/** What ajv found wrong, for people. */
export function describeProblems(validate: ValidateFunction): ProblemaSchema[] {
  return (validate.errors ?? []).map(toProblema);
}
