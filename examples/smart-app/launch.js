/**
 * Where a launch begins (SMART App Launch 2.2): an EHR opens this page with `iss` and `launch`, the app itself
 * with `iss` alone. fhirclient reads both from the address; it makes the PKCE pair and keeps the state.
 */
const { FHIR } = window;

/** No more than the app shows. `offline_access` is what makes the server give a refresh token. */
const SCOPE = 'openid fhirUser offline_access patient/Patient.r patient/Observation.rs patient/Condition.rs';

async function launch() {
  const { server, clientId } = await (await fetch('config.json')).json();
  const parameters = new URLSearchParams(location.search);
  // Otherwise anybody could send people through this app to a server of his own.
  if (parameters.get('iss')?.replace(/\/$/, '') !== server) {
    throw new Error('This app does not know the server that it was launched from.');
  }
  const context = parameters.has('launch') ? 'launch' : 'launch/patient';
  await FHIR.oauth2.authorize({
    clientId,
    scope: `${context} ${SCOPE}`,
    redirectUri: '/',
    pkceMode: 'required',
  });
}

launch().catch((error) => {
  const problem = document.getElementById('problem');
  problem.textContent = error.message;
  problem.hidden = false;
  document.querySelector('h1').textContent = 'The launch failed';
});
