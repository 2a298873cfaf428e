import type { DoctorContext } from '../doctor/context.js';
import { PDND_ENVIRONMENTS, type PdndEnvironmentName } from '../pdnd/environments.js';
import type { SignedCall } from './client.js';
import type { Prepared } from './prepare.js';

/** What is known of a call that was refused. The URL is the service's, not the call's: a path may name a person, and the text goes to a help desk. */
export function explanationContext(client: Prepared, { method, headers }: SignedCall): DoctorContext {
  const { house, profile, clientId, purposeId, lingua } = client;
  const { tracciamento, url, audience, voucher } = profile;
  const token = /^(?:Bearer|DPoP) (.+)$/.exec(headers['authorization'] ?? '')?.[1];
  const evidence = headers['agid-jwt-trackingevidence'];
  const ambiente = Object.keys(PDND_ENVIRONMENTS)
    .map((name) => name as PdndEnvironmentName)
    .find((name) => PDND_ENVIRONMENTS[name] === house.pdnd?.ambiente);
  const measured = house.guard?.measure(url)?.offsetMs;
  return {
    now: house.clock.now(),
    lingua,
    clientId,
    eserviceAudience: audience,
    request: { method, url },
    ...(measured === undefined ? {} : { clockOffsetMs: measured }),
    ...(purposeId === undefined ? {} : { purposeId }),
    ...(ambiente === undefined ? {} : { ambiente }),
    ...(tracciamento === 'nessuno' ? {} : { tracciamento }),
    ...(token === undefined || voucher === 'nessuno' ? {} : { voucher: token }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}
