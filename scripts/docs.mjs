// Writes the pages that are made from what the code itself reads or says: the catalogue of problems, the reference of the two configuration
// files, the catalogue of the doctor. Needs a build: `npm run build` first.
//   node scripts/docs.mjs                  writes the pages
//   node scripts/docs.mjs --print PAGE     prints one (problemi, configurazione, doctor), for whoever wants to compare
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const built = new URL('../packages/gateway/dist/src/', import.meta.url);
const schemas = new URL('../packages/gateway/schema/', import.meta.url);
const docs = new URL('../docs/', import.meta.url);

if (!existsSync(new URL('http/problemi.js', built))) {
  console.error('docs: not built yet, run: npm run build');
  process.exit(3);
}
const { MOTIVI } = await import(new URL('domain/refusal.js', built).href);
const { PROBLEMI } = await import(new URL('http/problemi.js', built).href);
const { PROBLEM_BASE } = await import(new URL('http/problem.js', built).href);
const doctorBuilt = new URL('../packages/modi-client/dist/src/doctor/', import.meta.url);
const { CATALOGUE } = await import(new URL('catalogue/catalogue.js', doctorBuilt).href);
const { describeFault } = await import(new URL('finding.js', doctorBuilt).href);
const { OPTIONAL_MEMBERS: CONFIGURATION_MEMBERS } = await import(new URL('configuration.js', doctorBuilt).href);
const { ERRORI_PER_MOTIVO } = await import(new URL('porta-delegata/codici.js', built).href);

/** Text inside a table cell or a line of prose. */
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*');

// ── problemi.md

/** The code as an application of the old kind reads it, with the default prefix. */
const codice = ({ codice: code }) => (typeof code === 'number' ? `GOVWAY-${code}` : code);
/** INPS answered, and said no: the porta delegata hands its envelope on as it is, with HTTP 200. */
const PASSATI = ['assicurato-non-trovato', 'esito-negativo'];

function rigaProblema(motivo) {
  const { status, titolo, riprovare } = PROBLEMI[motivo];
  const legacy = PASSATI.includes(motivo) ? 'HTTP 200' : `\`${codice(ERRORI_PER_MOTIVO[motivo])}\``;
  return `| [\`${motivo}\`](#${motivo}) | ${status} | ${cell(titolo)} | ${riprovare === 'si' ? 'sì' : 'no'} | ${legacy} |`;
}

function voceProblema(motivo) {
  const { status, titolo, significato, rimedio, riprovare } = PROBLEMI[motivo];
  const { lato, tipo, testo } = ERRORI_PER_MOTIVO[motivo];
  const legacy = PASSATI.includes(motivo)
    ? 'HTTP 200 e la busta di INPS, come è arrivata'
    : `\`${codice(ERRORI_PER_MOTIVO[motivo])}\`, \`${lato}.${tipo}\`. ${cell(testo)}`;
  const ancora =
    riprovare === 'si'
      ? 'Una macchina può ripetere la stessa richiesta più tardi, rispettando `Retry-After`.'
      : 'Una macchina non deve ripetere la stessa richiesta.';
  return `### ${motivo}

**${cell(titolo)}** · HTTP ${status}. ${cell(significato)}

- Rimedio: ${cell(rimedio)}
- ${ancora}
- Porta delegata: ${legacy}
`;
}

const problemi = () => `# Problemi

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

**Ripetere.** Ogni chiamata a INPS è un accesso registrato e un’unità della quota. Perciò «no» vuol dire *una macchina
no*: una persona può chiedere di nuovo, quando ha cambiato ciò che doveva o sa che la chiamata precedente può essere
contata. Anche dove c’è «sì», senza \`Retry-After\` una macchina non ripete.

| Nome | HTTP | Titolo | Ripetere | Porta delegata |
|---|---|---|---|---|
${MOTIVI.map(rigaProblema).join('\n')}

## Uno per uno

${MOTIVI.map(voceProblema).join('\n')}`;

// ── configurazione.md

/** What the schemas leave unsaid. A field that neither they nor this list explain stops the generator. */
const PAROLE = {
  'log.livello': 'Da quale livello si scrive. Se manca: info.',
  'pdnd.ambiente': 'Ambiente di PDND: porta con sé indirizzi, audience e ritmo.',
  'pdnd.tokenEndpoint': 'Al posto di ambiente: dove si chiedono i voucher.',
  'pdnd.richieste.numero': 'Quante richieste.',
  'pdnd.richieste.ogniMs': 'In quanti millisecondi.',
  'enti[].id': "Nome dell'ente qui dentro; unico.",
  'enti[].denominazione': "Nome dell'ente per chi legge.",
  'enti[].iscritti.tls.ca': 'CA del sistema dell’ente. Se manca: quelle di sistema.',
  'enti[].iscritti.tls.certificato': 'Certificato client verso il sistema dell’ente.',
  'enti[].iscritti.tls.chiave': 'La sua chiave.',
  'enti[].iscritti.tls.proxy': 'Proxy CONNECT verso il sistema dell’ente.',
  'enti[].iscritti.tls.indirizzoSorgente': 'Indirizzo di questa macchina da cui si esce.',
  'enti[].iscritti.percorso': 'Elenco di impronte. Rifatto, è riletto entro pochi secondi.',
  'enti[].iscritti.chiave': 'Chiave delle impronte: 32 byte in base64.',
  'convenzioni[].id': 'Nome della convenzione; unico nell’ente. Finisce nel registro.',
  'convenzioni[].protocollo': 'Protocollo della convenzione.',
  'convenzioni[].stato': 'Sospesa da INPS (E-12): chi chiede è rifiutato. Se manca: attiva.',
  'convenzioni[].servizi[].servizioId': 'A quale servizio si riferiscono le condizioni.',
  'convenzioni[].servizi[].livelloMinimo':
    'Livello di garanzia minimo (E-06); CIE e CNS valgono SPID3. Se manca: SPID2.',
  'convenzioni[].servizi[].fasceOperatori': 'Ore in cui gli operatori possono chiedere (E-08); vuota: sempre.',
  'convenzioni[].servizi[].fasceAssicurati': 'Le stesse, per gli assicurati; vuota: sempre.',
  'servizi[].id': 'Nome del servizio; unico nell’ente. L’ingresso REST chiama quello che si chiama eci.',
  'servizi[].nome': 'Nome del servizio per chi legge.',
  'servizi[].url': 'Endpoint di INPS: https, o http solo verso 127.0.0.1 e [::1].',
  'servizi[].profilo.canale': 'Per quale via si arriva a INPS (E-01).',
  'servizi[].pdnd.clientId': 'Client su PDND.',
  'servizi[].pdnd.purposeId': 'Finalità su PDND.',
  'servizi[].pdnd.kid': 'Nome della chiave. Se manca: la sua impronta RFC 7638, che è quello di PDND.',
  'servizi[].pdnd.chiaveDpop.chiave':
    'Con voucher: dpop, la chiave delle prove: RSA o P-256, non serve ad altro e non si deposita su PDND. Negli stessi formati.',
  'servizi[].tls.ca': 'CA del server di INPS. Se manca: quelle di sistema.',
  'servizi[].tls.certificato': 'Certificato client per il TLS mutuo (Q-11).',
  'servizi[].tls.chiave': 'La sua chiave, diversa da quella di firma.',
  'servizi[].tls.proxy': 'Proxy CONNECT da cui si esce (Q-12).',
  'servizi[].tls.indirizzoSorgente': 'Indirizzo di questa macchina da cui si esce (Q-12).',
  'servizi[].wsdl': 'WSDL del servizio, che l’ente ha avuto dall’erogatore.',
  'servizi[].profiloMappatura': 'Dove sta, nell’XML del servizio, ogni campo del modello.',
  'servizi[].profilo.voucher': 'Voucher di PDND. Se manca: bearer su pdnd, nessuno su modi.',
  'servizi[].profilo.tracciamento': 'Evidenza di tracciamento. Se manca: nessuno.',
  'servizi[].profilo.identity': 'Dove viaggia l’Identity di INPS. Se manca: soap.',
  'servizi[].profilo.mtls': 'TLS mutuo verso INPS. Se manca: true.',
  'servizi[].riusoEvidenza': 'La stessa evidenza per più chiamate vicine, o una per chiamata. Se manca: finestra.',
  'servizi[].tempoMassimoMs': 'Millisecondi per l’intera chiamata a INPS. Se manca: 60000.',
  'applicazioni[].id': 'Nome dell’applicazione; unico nell’ente. Finisce nel registro.',
  'applicazioni[].nome': 'Nome dell’applicazione per chi legge.',
  'applicazioni[].stato': 'Sospesa: è rifiutata, con nome. Se manca: attiva.',
  'applicazioni[].credenziali[].tipo': 'Come l’applicazione si fa riconoscere.',
  'applicazioni[].credenziali[].utente': 'Per basic: il nome utente; unico fra tutti gli enti.',
  'applicazioni[].porteDelegate[].servizioId': 'Quale servizio c’è dietro.',
  'applicazioni[].porteDelegate[].dialetto': 'Quali intestazioni legge l’applicazione. Se manca: govway.',
  'applicazioni[].porteDelegate[].prefissoErrori': 'Davanti ai codici d’errore. Se manca: GOVWAY-.',
  'applicazioni[].porteDelegate[].fontePersona.tipo': 'Da dove viene la persona (Q-03, Q-03b).',
  'applicazioni[].porteDelegate[].fontePersona.nome': 'Per header e soap-header: il nome.',
  'applicazioni[].porteDelegate[].fontePersona.namespace': 'Per soap-header: il namespace.',
  'applicazioni[].porteDelegate[].tipoPersona': 'Chi è la persona che la fonte nomina.',
  dalle: 'Prima ora, fra virgolette.',
  'operatori[].stato': 'Revocato: è rifiutato. Se manca: abilitato.',
  'operatori[].reti': 'Reti della postazione; vuota: qualunque (E-07).',
};

const parole = (path, { description }) => PAROLE[path] ?? description ?? PAROLE[path.split('.').at(-1)];

const schema = (name) => JSON.parse(readFileSync(new URL(`${name}.schema.json`, schemas), 'utf8'));

/** A schema node with what it refers to; its own words win. */
function resolve(root, node) {
  if (node.$ref === undefined) return node;
  const target = node.$ref
    .slice(2)
    .split('/')
    .reduce((at, key) => at[key], root);
  return { ...resolve(root, target), ...node, ref: node.$ref.split('/').at(-1) };
}

/** The fields of a node, depth first. Lists of objects and blocks show their fields; the rest is a row. */
function campi(root, node, prefix = '') {
  return Object.entries(node.properties ?? {}).flatMap(([name, raw]) => {
    const field = resolve(root, raw);
    const path = `${prefix}${name}`;
    const items = field.items && resolve(root, field.items);
    const row = { path, field, items, serve: (node.required ?? []).includes(name) };
    if (field.type === 'object') return campi(root, field, `${path}.`);
    if (!items?.properties) return [row];
    const explained = parole(path, field);
    return [...(explained === undefined ? [] : [row]), ...campi(root, items, `${path}[].`)];
  });
}

function valore({ field, items }) {
  const { enum: ammessi, minimum, maximum, ref } = field;
  if (field.const !== undefined) return `\`${field.const}\``;
  if (ammessi) return ammessi.map((one) => `\`${one}\``).join(', ');
  if (field.type === 'integer') return `intero, ${minimum}–${maximum}`;
  if (field.type === 'boolean') return '`true`, `false`';
  if (field['x-segreto']) return Array.isArray(field.type) ? 'riferimento, o mappa di riferimenti' : 'riferimento';
  if (ref === 'percorso') return 'percorso';
  if (items) return items.ref === 'cidr' ? 'elenco di reti' : items.type === 'integer' ? 'elenco di interi' : 'elenco';
  return field['x-rimedio'] ? cell(field['x-rimedio'].replace(/^(scrivi|usa|servono|copia) /, '')) : 'testo';
}

function tabella(root, node, prefix) {
  const rows = campi(root, node, prefix).map((row) => {
    const { path, field, serve } = row;
    const words = parole(path, field);
    if (words === undefined) throw new Error(`docs: nobody explains ${path}`);
    return `| \`${path}\` | ${serve ? 'sì' : ''} | ${valore(row)} | ${cell(words)} |`;
  });
  return `| Campo | Serve | Valore | Che cosa dice |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function configurazione() {
  const processo = schema('varco');
  const anagrafe = schema('anagrafe');
  const { properties, ...ente } = anagrafe.$defs.ente;
  const { convenzioni, servizi, applicazioni, operatori, ...proprie } = properties;
  const parte = (title, name, list) =>
    `### ${title}\n\n${tabella(anagrafe, resolve(anagrafe, list.items), `${name}[].`)}`;
  return `# Configurazione: i due file, campo per campo

<!-- Generato da scripts/docs.mjs dagli schemi in packages/gateway/schema: si cambiano quelli, non questa pagina. -->

Un esempio commentato è in [examples/configurazione](../examples/configurazione/README.md); come si lavora con questi file,
in [operazioni.md](operazioni.md). Si controllano con \`varco config verifica varco.yaml\`, che dice riga, motivo e rimedio di
tutto ciò che non va.

- «Serve: sì» vale dentro il suo blocco: un blocco facoltativo, se c’è, vuole i suoi campi.
- Un *riferimento* è \`env:NOME\` o \`file:PERCORSO\`: i segreti non si scrivono mai in questi file.
- I percorsi sono relativi al file che li nomina.
- Un campo che non è in questa pagina è un errore, non un commento.

## varco.yaml: il processo

Letto all’avvio: un cambiamento vuole un riavvio.

${tabella(processo, processo, '')}
## anagrafe.yaml: enti, convenzioni, servizi, applicazioni, operatori

Importato: al primo avvio, poi con \`varco anagrafe importa\`. Da allora vale l’archivio, e ogni importazione è una versione
nuova, in vigore entro due secondi su ogni istanza. In cima stanno \`versione: 1\` e l’elenco \`enti\`.

### L’ente

${tabella(anagrafe, { ...ente, properties: proprie }, 'enti[].')}
${parte('Le convenzioni dell’ente', 'convenzioni', convenzioni)}
${parte('I servizi dell’ente', 'servizi', servizi)}
${parte('Le applicazioni dell’ente', 'applicazioni', applicazioni)}
${parte('Gli operatori dell’ente', 'operatori', operatori)}`;
}

// ── doctor.md

const FAMIGLIE = {
  assertion: 'Client assertion',
  async: 'Client assertion dell’endpoint asincrono',
  form: 'Modulo della richiesta di voucher',
  dpop: 'Prova DPoP',
  evidence: 'Evidenza di tracciamento',
  voucher: 'Voucher',
  'id-auth': 'Token ID_AUTH (fiducia diretta)',
  signature: 'Agid-JWT-Signature',
  digest: 'Intestazione Digest',
  token: 'Un token qualunque',
  envelope: 'Busta SOAP e sue intestazioni HTTP',
  identity: 'Identity di INPS',
  wss: 'WS-Security',
  key: 'Chiavi',
  certificate: 'Certificati e catene',
  configuration: 'Configurazione',
  clock: 'Orologio',
  pdnd: 'Risposte di PDND',
  govway: 'Risposte dell’erogatore (GovWay, INPS)',
  erogatore: 'Altre risposte dell’erogatore',
  spcoop: 'Risposte del vecchio mondo (SPCoop)',
  transport: 'Nessuna risposta',
  online: 'Domande a PDND con --online',
  local: 'Errori di questa libreria',
  answer: 'Risposte che non si riconoscono',
};
const GRAVITA = { error: 'errore', warning: 'avviso', hint: 'suggerimento' };

const famigliaDi = (code) => code.split('/')[0];
const detto = (code) => describeFault({ code }, 'it');
const prosa = (text) => cell(text).replaceAll('[', '\\[').replaceAll('_', '\\_');

function voceDoctor(code) {
  const { severity, pdndCode, what, why, remedy, source } = detto(code);
  const chi = [GRAVITA[severity], ...(pdndCode === undefined ? [] : [`PDND \`${pdndCode}\``]), prosa(source)].join(
    ' · ',
  );
  return `### ${code}\n\n**${prosa(what)}** ${prosa(why)}\n\nRimedio: ${prosa(remedy)}\n\n${chi}\n`;
}

function doctor() {
  const codes = Object.keys(CATALOGUE);
  for (const code of codes)
    if (!(famigliaDi(code) in FAMIGLIE)) throw new Error(`docs: nobody names the family of ${code}`);
  const perPdnd = raggruppa(codes);
  const righe = [...perPdnd.keys()]
    .filter((code) => code !== undefined)
    .sort()
    .map(
      (code) =>
        `| \`${code}\` | ${perPdnd
          .get(code)
          .map((each) => `[\`${each}\`](#${ancora(each)})`)
          .join(', ')} |`,
    );
  const famiglie = Object.entries(FAMIGLIE).map(
    ([family, title]) =>
      `## ${title}\n\n${codes
        .filter((code) => famigliaDi(code) === family)
        .map(voceDoctor)
        .join('\n')}`,
  );
  return `# modi doctor: che cosa non va, perché, che cosa fare

<!-- Generato da scripts/docs.mjs: si cambia il catalogo (packages/modi-client/src/doctor/catalogue), non questa pagina. -->

PDND risponde \`015-0008\` a tutto, e GovWay \`InteroperabilityInvalidRequest\`. Il dottore guarda ciò che si manda e dice che cosa
non va, quale codice PDND scriverebbe nei suoi log, perché, e il rimedio. Lavora senza rete; non chiama mai l’erogatore, perché
ogni chiamata a INPS è un accesso registrato.

\`\`\`sh
modi doctor chiave.pem assertion.jwt --ambiente collaudo        # i file si riconoscono da soli; insieme si confrontano
modi doctor --config modi.json                                  # una configurazione intera, con le sue chiavi
modi doctor --headers intestazioni.txt --body corpo.json --eservice-audience https://…   # una richiesta firmata
modi doctor --busta richiesta.xml --headers intestazioni.txt --identity                  # una busta SOAP
modi doctor --errore risposta.txt assertion.jwt chiave.pem --ipa CODICE   # una risposta (curl -i) e ciò che l’ha provocata
modi doctor --codice 0032                                       # un codice, da un log o dal debugger
modi doctor chiave.pem --client-id … --purpose-id … --ambiente collaudo --online   # chiede anche a PDND
\`\`\`

Le prime tre righe dicono il verdetto e che cosa fare. \`--lingua en\` scrive in inglese. Uscita: 0 niente da correggere (gli
avvisi non contano), 1 qualcosa non va, 2 riga di comando, 3 con \`--online\` nessuno ha risposto.

\`--json\` stampa un solo oggetto: \`ok\`, \`checked\`, \`findings\` (\`code\`, \`severity\`, \`pdndCode\`, \`field\`, \`what\`, \`why\`,
\`remedy\`, \`source\`), \`pdndCodes\` (quelli che PDND registrerebbe per questa richiesta: si ferma al primo giro di controlli che
trova qualcosa), \`notChecked\`, \`kid\` se c’è una chiave, \`explanation\` se c’è una risposta, \`asked\` con \`--online\`. I codici sono
stabili. Niente di ciò che si stampa contiene una chiave, un codice fiscale o un token.

La chiave può essere in PEM, DER, JWK o PKCS#12, riconosciuta dal contenuto; cifrata, con \`--passphrase-file F\` o \`--passphrase-env NOME\`
(e \`--alias\` se il PKCS#12 ne ha più d’una); o in un dispositivo, con \`--pkcs11-module F --pkcs11-token ETICHETTA --pkcs11-key ETICHETTA
--pin-file F\`. Dei certificati (accanto alla chiave, con \`--cert F\`, in \`x5c\`, nella busta) si guardano forma, ordine, date e chiave;
con \`--trust ca.pem\` anche se portano a una di quelle CA.

\`--online\` legge le chiavi di PDND e misura l’orologio dalla sua risposta; chiede un voucher con l’assertion data, o con una fatta
da chiave e client, solo se da qui non si vede già un errore; con un voucher m2m, dato o appena avuto con \`--client-kind api\`, chiede
all’API delle chiavi se PDND conosce la chiave e di quale client è: v1 e v2 con Bearer, v3 con DPoP e \`--dpop-key\`
(\`--api-version\`; altrimenti decide l’indirizzo, o il voucher). Ciò che la rete combina è un problema trovato come gli altri.

Dal codice, le stesse funzioni: \`checkAssertion\`, \`checkCertificate\`, \`examineChains\` (che chiede a un \`Trust\`), \`checkEvidence\`, \`checkVoucher\`, \`checkDpopProof\`, \`checkSignedRequest\`,
\`checkSignature\`, \`checkEnvelope\`, \`checkKey\`, \`checkTokenForm\`, \`checkConfiguration\`, \`checkClock\`, \`diagnose\` per più cose insieme,
\`explain\` per un errore o una risposta, \`explainCode\`. \`requestToken\` ferma da sé ciò che PDND rifiuterebbe comunque
(\`precheck\`), e a un \`015-0008\` aggiunge \`probableCauses\`.

La configurazione è un oggetto JSON; i percorsi sono relativi al file:

\`\`\`json
{
  "ambiente": "collaudo",
  "clientId": "UUID del client",
  "purposeId": "UUID della finalità (non per i client Interop-API)",
  "keyFile": "chiave.key.pem",
  "eserviceAudience": "https://…"
}
\`\`\`

Facoltativi: ${[...CONFIGURATION_MEMBERS].map((name) => `\`${name}\``).join(', ')}.

## Dai codici di PDND

\`0001\`–\`0043\` sono del validatore delle assertion, \`DPOP-0001\`–\`DPOP-0025\` di quello delle prove DPoP (i numeri si
sovrappongono), gli altri stanno nelle risposte. Dove un codice ha più cause, il dottore dice quale.

| PDND | Che cosa dice il dottore |
|---|---|
${righe.join('\n')}

${famiglie.join('\n')}`;
}

/** As headings are named on the forges. */
const ancora = (code) => code.replaceAll('/', '');

/** PDND's code → ours. */
function raggruppa(codes) {
  const groups = new Map();
  for (const code of codes) {
    const key = CATALOGUE[code].is.pdndCode;
    groups.set(key, [...(groups.get(key) ?? []), code]);
  }
  return groups;
}

const PAGES = { problemi, configurazione, doctor };
const [option, page] = process.argv.slice(2);
if (option === '--print' && page in PAGES) process.stdout.write(PAGES[page]());
else if (option !== undefined) {
  console.error(`docs: --print takes ${Object.keys(PAGES).join(' or ')}`);
  process.exitCode = 2;
} else for (const [name, make] of Object.entries(PAGES)) writeFileSync(new URL(`${name}.md`, docs), make());
