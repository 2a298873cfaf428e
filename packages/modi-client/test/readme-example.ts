import { readFileSync } from 'node:fs';
import { createModiClient } from '@varco/modi-client';

const modi = await createModiClient({
  ambiente: 'collaudo',
  clientId: '1c9a5f0e-6a3b-4c1e-9d57-2f4f6a8b0c11',
  purposeId: '7b2d9c3a-0d4e-4f6a-8c21-5e7f9a1b3d55',
  key: readFileSync('chiave.pem'),
  servizio: { url: 'https://api.ente.example/servizio/v1' },
});
const answer = await modi.request({ url: '/pratiche/42' });
console.log(answer.ok ? answer.json() : answer.explanation()?.probable);
await modi.close();
