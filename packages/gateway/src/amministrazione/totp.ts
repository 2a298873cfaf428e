import { Secret, TOTP } from 'otpauth';

/** Seconds of a step, digits of a code and hash: what every authenticator takes when it is told nothing (RFC 6238). */
const PERIODO_S = 30;
const CIFRE = 6;
/** A step before and one after the present are taken: clocks differ, and a code takes time to be typed. */
const FINESTRA = 1;
/** RFC 4226 asks for 128 bits and recommends 160. */
export const BYTE_SEGRETO = 20;

function generatore(segreto: Uint8Array, label: string): TOTP {
  const buffer = new Uint8Array(segreto).buffer;
  return new TOTP({
    ...{ issuer: 'Varco', label, algorithm: 'SHA1', digits: CIFRE, period: PERIODO_S },
    secret: new Secret({ buffer }),
  });
}

/** Number of the step to which a code belongs, among those taken at the instant (epoch ms); `undefined` when the code is of none. */
export function passoDi(segreto: Uint8Array, codice: string, istante: number): number | undefined {
  const token = codice.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = generatore(segreto, 'persona').validate({ token, timestamp: istante, window: FINESTRA });
  return delta === null ? undefined : Math.floor(istante / 1000 / PERIODO_S) + delta;
}

/** The code of an instant: for whoever enrols himself in a program, and for tests. */
export function codiceDi(segreto: Uint8Array, istante: number): string {
  return generatore(segreto, 'persona').generate({ timestamp: istante });
}

/** What an authenticator reads: holds the secret, and is shown once. */
export function uriDi(segreto: Uint8Array, persona: string, ente: string): string {
  return generatore(segreto, `${persona}@${ente}`).toString();
}
