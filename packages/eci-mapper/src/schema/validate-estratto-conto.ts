import type { ValidateFunction } from 'ajv/dist/2020.js';
import { EciError } from '../errors/eci-error.js';
import type { EstrattoConto } from '../model/estratto-conto.js';
import { compileSchema, describeProblems, type ProblemaSchema } from './json-schema.js';

let validator: ValidateFunction | undefined;

/**
 * What in a value is not as `schema/estratto-conto.schema.json` says; empty when it is an EstrattoConto. No problem holds
 * the value. Not checked: control characters of codici fiscali, and anything between rows.
 */
export function validateEstrattoConto(value: unknown): readonly ProblemaSchema[] {
  validator ??= compileSchema('estratto-conto.schema.json');
  return validator(value) ? [] : describeProblems(validator);
}

/** The same, thrown: ERR_ECI_SCHEMA with `facts.problemi`. */
export function assertEstrattoConto(value: unknown): asserts value is EstrattoConto {
  const problemi = validateEstrattoConto(value);
  if (problemi.length === 0) return;
  const elenco = problemi.map(({ pointer, reason }) => ({ pointer, reason }));
  const primo = elenco[0];
  const where = primo === undefined ? '' : `: ${primo.pointer || '/'} ${primo.reason}`;
  throw new EciError('ERR_ECI_SCHEMA', `the value is not an EstrattoConto${where}`, { facts: { problemi: elenco } });
}
