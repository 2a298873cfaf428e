import type { Livello } from './persona.js';

/**
 * What the values of `acr` mean, unless the ente says otherwise. SPID's three (AgID, Regole tecniche SPID §2.1; the CIE login uses the same
 * URIs for its own three, Manuale operativo CIE id), and those of eIDAS (Reg. (UE) 2015/1502; eIDAS SAML Message Format), as SPID was
 * notified: low 1, substantial 2, high 3. CNS has no URI that every provider shares: where it is in use its value is written in the
 * configuration.
 */
export const LIVELLI_PER_ACR: Readonly<Record<string, Livello>> = {
  'https://www.spid.gov.it/SpidL1': 'SPID1',
  'https://www.spid.gov.it/SpidL2': 'SPID2',
  'https://www.spid.gov.it/SpidL3': 'SPID3',
  'http://eidas.europa.eu/LoA/low': 'SPID1',
  'http://eidas.europa.eu/LoA/substantial': 'SPID2',
  'http://eidas.europa.eu/LoA/high': 'SPID3',
};
