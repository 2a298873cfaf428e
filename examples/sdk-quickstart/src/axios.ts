import { readFileSync } from 'node:fs';
import axios from 'axios';
import { createModiClient, modiInterceptor } from '@varco/modi-client';

const modi = await createModiClient({
  ambiente: 'collaudo',
  clientId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e01',
  purposeId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e02',
  key: readFileSync('chiave.pem'),
  servizio: {
    url: 'https://erogatore.example/tracciato/v1',
    audience: 'https://erogatore.example/rest/v1',
    tracciamento: 'AUDIT_REST_02',
    integrita: 'INTEGRITY_REST_02',
  },
});
// L'istanza che c'è già, con i suoi agenti e le sue scadenze: da qui in poi parla ModI, e solo con quel servizio.
const api = axios.create({ baseURL: modi.servizio.url });
modiInterceptor(api, modi);

const persona = { userID: 'op-0042', userLocation: 'postazione-7', LoA: 'SPID2' };
const { status, data } = await api.post<unknown>('/pratiche', { anno: 2026 }, { modi: { persona } });
console.log(status, data);
