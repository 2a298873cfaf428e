import type { EserviceFacts, InpsContext, InpsProfilo, RestProfilo } from '../context.js';

const DEFAULTS: RestProfilo = {
  eserviceId: '',
  identity: 'http',
  integrita: 'nessuno',
  dialetto: 'agid',
  risposta: 'libera',
};

/** What the REST service demands, members left out filled in. */
export function restProfilo({ rest }: InpsProfilo): RestProfilo {
  return { ...DEFAULTS, ...rest };
}

/** The e-service that the REST service is: the one of the profile, or the first of the seed. */
export function restEservice({ pdnd }: InpsContext, { eserviceId }: RestProfilo): EserviceFacts | undefined {
  if (eserviceId === '') return pdnd.eservices[0];
  return pdnd.eservices.find((each) => each.eserviceId.toLowerCase() === eserviceId.toLowerCase());
}
