import { ENVIRONMENT_NAMES, environment, type DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { quote } from '../quote.js';
import { PDND_ENVIRONMENTS } from '../../pdnd/environments.js';

/** The request a proof is for. */
export interface Target {
  readonly method: string;
  /** Any of these will do; more than one only where the environment is not known. */
  readonly urls: readonly string[];
}

/** The request to the erogatore where there is one, else the token endpoint. */
export function targetOf(context: DoctorContext): Target {
  if (context.request !== undefined) {
    return { method: context.request.method, urls: [context.request.url.replace(/[?#].*$/s, '')] };
  }
  const known = context.tokenEndpoint ?? environment(context)?.tokenEndpoint;
  const all = ENVIRONMENT_NAMES.map((name) => PDND_ENVIRONMENTS[name].tokenEndpoint);
  // One value serves both endpoints.
  return { method: 'POST', urls: known === undefined ? all : [known.replace(/\.async$/, '')] };
}

export function* methodFaults(htm: unknown, { method }: Target): Generator<Fault> {
  const facts = { expected: quote(method), given: quote(htm) };
  if (typeof htm !== 'string' || htm === '') yield fault('dpop/htm-missing', 'htm', facts);
  else if (htm !== method) yield fault('dpop/htm-wrong', 'htm', facts);
}

export function* urlFaults(htu: unknown, { urls }: Target): Generator<Fault> {
  const facts = { expected: quote(urls[0]), given: quote(htu) };
  if (!htu) {
    yield fault('dpop/htu-missing', 'htu', facts);
    return;
  }
  if (urls.some((url) => url === htu)) return;
  const text = typeof htu === 'string' ? htu : '';
  const matches = (candidate: string): boolean => urls.includes(candidate);
  const isSlash = urls.some((url) => `${url}/` === text || url === `${text}/`);
  if (matches(text.replace(/[?#].*$/s, ''))) yield fault('dpop/htu-query', 'htu', facts);
  else if (isSlash) yield fault('dpop/htu-trailing-slash', 'htu', facts);
  else if (matches(text.replace(/\.async$/, ''))) yield fault('dpop/htu-async', 'htu', facts);
  else yield fault('dpop/htu-wrong', 'htu', facts);
}
