// Writes docs/problemi.md from the catalogue that the gateway answers with. Needs a build: `npm run build` first.
//   node scripts/docs.mjs            writes the file
//   node scripts/docs.mjs --print    prints it, for whoever wants to compare
import { existsSync, writeFileSync } from 'node:fs';

const built = new URL('../packages/gateway/dist/src/', import.meta.url);
const target = new URL('../docs/problemi.md', import.meta.url);

if (!existsSync(new URL('http/problemi.js', built))) {
  console.error('docs: not built yet, run: npm run build');
  process.exit(3);
}
const { MOTIVI } = await import(new URL('domain/refusal.js', built).href);
const { PROBLEMI } = await import(new URL('http/problemi.js', built).href);
const { PROBLEM_BASE } = await import(new URL('http/problem.js', built).href);
const { ERRORI_PER_MOTIVO } = await import(new URL('porta-delegata/codici.js', built).href);

/** Text inside a table cell or a line of prose. */
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('<', '&lt;');
/** The code as an application of the old kind reads it, with the default prefix. */
const codice = ({ codice: code }) => (typeof code === 'number' ? `GOVWAY-${code}` : code);
/** INPS answered, and said no: the porta delegata hands its envelope on as it is, with HTTP 200. */
const PASSATI = ['assicurato-non-trovato', 'esito-negativo'];

const indice = MOTIVI.map((motivo) => {
  const { status, titolo, riprovare } = PROBLEMI[motivo];
  const legacy = PASSATI.includes(motivo) ? 'HTTP 200' : `\`${codice(ERRORI_PER_MOTIVO[motivo])}\``;
  return `| [\`${motivo}\`](#${motivo}) | ${status} | ${cell(titolo)} | ${riprovare === 'si' ? 'sì' : 'no'} | ${legacy} |`;
});

const voci = MOTIVI.map((motivo) => {
  const { status, titolo, significato, rimedio, riprovare } = PROBLEMI[motivo];
  const { lato, tipo, testo } = ERRORI_PER_MOTIVO[motivo];
  const legacy = PASSATI.includes(motivo)
    ? 'HTTP 200 e la busta di INPS, come è arrivata'
    : `\`${codice(ERRORI_PER_MOTIVO[motivo])}\`, \`${lato}.${tipo}\`. ${cell(testo)}`;
  const ancora =
    riprovare === 'si'
      ? 'Una macchina può ripetere la stessa richiesta più tardi, rispettando `Retry-After` se c’è.'
      : 'Una macchina non deve ripetere la stessa richiesta.';
  return `### ${motivo}

**${cell(titolo)}** · HTTP ${status}. ${cell(significato)}

- Rimedio: ${cell(rimedio)}
- ${ancora}
- Porta delegata: ${legacy}
`;
});

const text = `# Problemi

<!-- Generato da scripts/docs.mjs: si cambia il catalogo (packages/gateway/src/http/problemi.ts), non questa pagina. -->

Ogni *no* di Varco ha un nome, e il nome non cambia. L’ingresso REST risponde \`application/problem+json\` (RFC 9457):

| Campo | Che cosa dice |
|---|---|
| \`type\` | \`${PROBLEM_BASE}\` seguito dal nome. È un identificativo: la pagina la serve il gateway, a \`/problemi/<nome>\` |
| \`codice\` | il nome da solo |
| \`title\`, \`status\` | titolo e stato HTTP della tabella qui sotto |
| \`detail\` | che cosa non va in questa richiesta |
| \`rimedio\` | che cosa fare |
| \`instance\` | \`urn:uuid:\` e l’identificativo dell’accesso nel registro, lo stesso dell’intestazione \`Varco-Accesso\`; manca se non si sa chi chiama |
| \`requisito\` | la regola che ha detto no, come in [requisiti.md](requisiti.md) |
| \`errors\` | il campo o l’intestazione in difetto |
| \`esito\`, \`govwayId\`, \`correlationId\` | ciò che hanno detto INPS o PDND, da riportare a loro |

La porta delegata risponde come una Porta di Dominio: sempre HTTP 500, e un SOAP Fault con l’eccezione della tabella. Il
prefisso \`GOVWAY-\` si cambia con \`prefissoErrori\`; i codici \`EGOV_IT_\` restano quelli. Dove il vecchio mondo
distingueva di più (che cosa non va nella busta, come ha risposto INPS) anche il codice è più preciso: sono in
\`packages/gateway/src/porta-delegata/codici.ts\` e \`codici-difetti.ts\`. Un Fault dell’applicazione di INPS, e un suo
esito negativo, passano invece come sono.

Nessun testo contiene un codice fiscale, un token o una chiave.

**Ripetere.** Ogni chiamata a INPS è un accesso registrato e un’unità della quota. Perciò «no» vuol dire *una macchina no*:
una persona può chiedere di nuovo, quando ha cambiato ciò che doveva o sa che la chiamata precedente può essere contata.
Anche dove c’è «sì», senza \`Retry-After\` una macchina non ripete.

| Nome | HTTP | Titolo | Ripetere | Porta delegata |
|---|---|---|---|---|
${indice.join('\n')}

## Uno per uno

${voci.join('\n')}`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(target, text);
