import { Configuration } from '../config/configuration';
import { DEMO_BACKEND_SECRET } from './demo-clients';
import { SeedReport } from './first-boot';

/** What a person at the terminal reads once the server serves: where it is, and what to try. */
export function welcome({ issuer, admin }: Configuration, { adminSecret, demo }: SeedReport): string {
  const lines = [`nest-fhir-auth serves ${issuer}`];
  if (adminSecret !== undefined) {
    lines.push(
      '',
      'The administrator is this client. Its secret is shown now and never again:',
      `  client id      ${admin.clientId}`,
      `  client secret  ${adminSecret}`,
    );
  }
  if (demo)
    lines.push('', 'Get a token, read a patient, search:', ...tour(issuer).map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

function tour(issuer: string): string[] {
  const parse = `sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'`;
  return [
    `TOKEN=$(curl -s -u demo-backend:${DEMO_BACKEND_SECRET} -d grant_type=client_credentials ${issuer}/oauth2/token | ${parse})`,
    `curl -H "Authorization: Bearer $TOKEN" ${issuer}/fhir/Patient/demo-patient-1`,
    `curl -H "Authorization: Bearer $TOKEN" "${issuer}/fhir/Patient?family=okafor"`,
  ];
}
