import { invalidOption } from '../errors/configuration-error.js';
import { checkText } from '../checks/identifiers.js';
import type { Identity } from '../soap/identity.js';
import type { Persona } from './servizio.js';

/**
 * Who asks, as INPS wants it.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field
 */
export function identityOf(persona: Persona | undefined, codiceUfficio: string | undefined): Identity {
  const office = persona?.codiceUfficio ?? codiceUfficio;
  if (persona === undefined) throw invalidOption('persona', 'is needed: INPS wants to know who asks');
  if (office === undefined) {
    throw invalidOption(
      'persona.codiceUfficio',
      'is needed: INPS wants the office too; servizio.codiceUfficio names it for all',
    );
  }
  return { userId: persona.userID, codiceUfficio: office };
}

/** INPS's Identity in HTTP headers, lower-case names. */
export function identityHeaders({ userId, codiceUfficio }: Identity): Readonly<Record<string, string>> {
  return {
    'inps-identity-userid': checkText('persona.userID', userId),
    'inps-identity-codiceufficio': checkText('persona.codiceUfficio', codiceUfficio),
  };
}
