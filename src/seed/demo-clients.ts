import { JsonObject } from '../lib/json';

/** Published: whoever reads this knows it. Contract rule 27 keeps it off every reachable server. */
export const DEMO_BACKEND_SECRET = 'demo-backend-secret';

const redirectUri = 'http://localhost:3000/callback';
/** Where examples/smart-app is served. */
const sampleApp = 'http://localhost:5173';
const details = { demo: true };

/** One client for each way to get a token (contract §13). */
export const demoClients: Readonly<Record<string, JsonObject>> = {
  'demo-backend': {
    name: 'Demo backend',
    type: 'backend',
    secret: DEMO_BACKEND_SECRET,
    grant_types: ['client_credentials', 'basic'],
    details,
  },
  'demo-web': {
    name: 'Demo web application',
    type: 'web-app',
    secret: 'demo-web-secret',
    auth: { authorization_code: { redirect_uri: redirectUri } },
    details,
  },
  'demo-spa': {
    name: 'Demo single-page application',
    type: 'spa',
    auth: { authorization_code: { redirect_uri: redirectUri } },
    allowed_origins: ['http://localhost:3000'],
    details,
  },
  'demo-native': {
    name: 'Demo native application',
    type: 'native',
    auth: {
      authorization_code: { redirect_uris: ['http://127.0.0.1/callback', 'com.example.demo:/callback'] },
    },
    details,
  },
  'demo-implicit': {
    name: 'Demo implicit application',
    token_endpoint_auth_method: 'none',
    grant_types: ['implicit'],
    auth: { implicit: { redirect_uri: redirectUri } },
    details,
  },
  'demo-smart': {
    name: 'Demo SMART application',
    type: 'smart-app',
    token_endpoint_auth_method: 'none',
    auth: { authorization_code: { redirect_uri: `${sampleApp}/` } },
    allowed_origins: [sampleApp],
    scope: ['openid', 'fhirUser', 'launch', 'launch/patient', 'offline_access', 'patient/*.rs'],
    smart: { launch_uri: `${sampleApp}/launch.html` },
    details,
  },
  myapp: {
    name: 'My application',
    secret: 'verysecret',
    grant_types: ['password'],
    auth: {
      password: {
        token_format: 'jwt',
        access_token_expiration: 3600,
        refresh_token: true,
        secret_required: true,
      },
    },
    details,
  },
};
