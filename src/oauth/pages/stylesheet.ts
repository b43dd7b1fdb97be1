import { lightColours } from './colours';

/** The one stylesheet of the pages. Colours keep a contrast of at least 4.5 to 1 in both schemes. */
export const css = `:root {
  color-scheme: light dark;
  --page: ${lightColours.page};
  --card: ${lightColours.card};
  --text: ${lightColours.text};
  --quiet: ${lightColours.quiet};
  --line: ${lightColours.line};
  --field: ${lightColours.field};
  --field-line: ${lightColours.fieldLine};
  --accent: ${lightColours.accent};
  --accent-strong: ${lightColours.accentStrong};
  --on-accent: ${lightColours.onAccent};
  --soft: ${lightColours.soft};
  --danger: ${lightColours.danger};
  --danger-soft: ${lightColours.dangerSoft};
  --good-soft: ${lightColours.goodSoft};
  --good-text: ${lightColours.goodText};
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f181b;
    --card: #182428;
    --text: #e9f0f2;
    --quiet: #a6b8bf;
    --line: #2e3f45;
    --field: #101a1d;
    --field-line: #6f868f;
    --accent: #63c3d8;
    --accent-strong: #8ad6e6;
    --on-accent: #06222a;
    --soft: #1f3238;
    --danger: #ff9aa2;
    --danger-soft: #3a1d22;
    --good-soft: #173321;
    --good-text: #9fdfb4;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  background: var(--page);
  color: var(--text);
  font: 400 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  display: flex;
  justify-content: center;
}
.frame { width: 100%; max-width: 27rem; padding: clamp(1rem, 8vh, 6rem) 1rem 3rem; }
.frame.medium { max-width: 36rem; padding-top: clamp(1rem, 5vh, 3rem); }
.frame.wide { max-width: 46rem; padding-top: clamp(1rem, 5vh, 3rem); }
.brand { display: flex; align-items: center; gap: .625rem; margin: 0 .25rem 1rem; font-weight: 600; letter-spacing: -.01em; }
.brand img { display: block; }
.card {
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 1rem;
  padding: 2rem;
  box-shadow: 0 1px 2px rgb(10 40 50 / .05), 0 12px 32px rgb(10 40 50 / .07);
}
h1 { margin: 0 0 .375rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.02em; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.0625rem; line-height: 1.35; letter-spacing: -.01em; font-weight: 650; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.lead { color: var(--quiet); margin-bottom: 1.5rem; }
.lead strong, .name { color: var(--text); font-weight: 650; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: .875rem; }
a { color: var(--accent); text-underline-offset: .18em; }
a:hover { color: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
form { margin: 0; }
.card > :last-child { margin-bottom: 0; }
.field { margin-bottom: 1.125rem; }
label { display: block; margin-bottom: .375rem; font-weight: 550; font-size: .9375rem; }
input[type="text"], input[type="password"] {
  width: 100%;
  min-height: 2.875rem;
  padding: .5rem .75rem;
  font: inherit;
  color: var(--text);
  background: var(--field);
  border: 1px solid var(--field-line);
  border-radius: .625rem;
}
input[aria-invalid="true"] { border-color: var(--danger); }
input[type="text"]:focus-visible, input[type="password"]:focus-visible { outline-offset: 0; border-radius: .625rem; }
.hint { margin: .375rem 0 0; color: var(--quiet); font-size: .875rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.actions > * { flex: 1 1 auto; min-width: 7rem; }
.actions + p, form + p { margin-top: 1.25rem; }
button, .button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  min-height: 2.875rem;
  padding: .5rem 1.125rem;
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  color: var(--on-accent);
  background: var(--accent);
  border: 1px solid var(--accent);
  border-radius: .625rem;
  cursor: pointer;
}
button:hover, .button:hover { color: var(--on-accent); background: var(--accent-strong); border-color: var(--accent-strong); }
button.second, .button.second { color: var(--text); background: transparent; border-color: var(--field-line); }
button.second:hover, .button.second:hover { color: var(--text); background: var(--soft); }
button.small { min-height: 2.5rem; padding: .25rem .875rem; font-size: .875rem; white-space: nowrap; }
button:focus-visible, .button:focus-visible { border-radius: .625rem; }
.alert, .notice { margin: 0 0 1.25rem; padding: .75rem 1rem; border-radius: .625rem; font-size: .9375rem; }
.alert { color: var(--danger); background: var(--danger-soft); border: 1px solid currentColor; }
.notice { color: var(--good-text); background: var(--good-soft); border: 1px solid currentColor; }
.who { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; margin: 0 0 1.25rem; padding: .75rem 1rem; background: var(--soft); border-radius: .625rem; font-size: .9375rem; }
.who p { margin: 0; }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: .5rem; font-weight: 650; }
.patient { display: flex; gap: .25rem .75rem; margin: 0 0 1.25rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .625rem; font-size: .9375rem; }
.patient dt { color: var(--quiet); }
.patient dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.patient small { display: block; color: var(--quiet); font-size: .875rem; }
form > h2 { margin: 1.5rem 0 .75rem; }
.scopes > legend { color: var(--quiet); font-size: .875rem; font-weight: 600; overflow-wrap: anywhere; }
.scopes ul { list-style: none; margin: 0; padding: 0; }
.scopes > ul { border: 1px solid var(--line); border-radius: .75rem; overflow: hidden; }
.scopes > ul > li { padding: .75rem 1rem; }
.scopes > ul > li + li { border-top: 1px solid var(--line); }
.scopes .row { display: flex; gap: .75rem; }
.scopes label { margin: 0; font-weight: 500; flex: 1; min-width: 0; overflow-wrap: anywhere; cursor: pointer; }
.scopes .fixed { flex: 1; min-width: 0; font-weight: 500; font-size: .9375rem; }
.scopes input { flex: none; width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; accent-color: var(--accent); }
.scopes .tick { flex: none; width: 1.25rem; text-align: center; line-height: 1.375; color: var(--accent); font-weight: 700; }
.scopes small { display: block; color: var(--quiet); font-size: .8125rem; font-weight: 400; overflow-wrap: anywhere; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: .5rem; margin: 0; }
.choice > legend { margin-bottom: .5rem; font-weight: 500; font-size: .9375rem; }
.choice > small { grid-column: 1 / -1; margin-top: -.5rem; }
.choice > label { font-size: .875rem; line-height: 1.5rem; }
.choice > input { margin-top: .125rem; }
.parts { display: none; grid-column: 1 / -1; margin: .25rem 0 0; padding: .75rem 1rem; background: var(--soft); border-radius: .625rem; }
.some:checked ~ .parts { display: block; }
.parts > legend { float: left; width: 100%; margin: 0 0 .5rem; color: var(--quiet); font-size: .8125rem; font-weight: 400; }
.parts > ul { clear: both; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 11rem), 1fr)); gap: .5rem 1rem; }
.parts li { display: flex; gap: .5rem; }
.parts label { font-size: .875rem; line-height: 1.5rem; }
@media (min-width: 30.0625rem) {
  .choice { grid-template-columns: repeat(5, auto) 1fr; }
  .choice > label { margin-right: .75rem; }
}
.facts { margin: 0 0 1.25rem; display: grid; grid-template-columns: auto 1fr; gap: .375rem 1rem; font-size: .9375rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0 0; font-size: .875rem; }
.rows { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: .75rem; overflow: hidden; }
.rows > li { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: .875rem 1rem; }
.rows > li + li { border-top: 1px solid var(--line); }
.rows .about { min-width: 0; }
.rows .about p { margin: 0; }
.rows .name { font-size: .9375rem; }
.search { display: flex; align-items: flex-end; gap: .75rem; margin-bottom: 1.25rem; }
.search .field { flex: 1; min-width: 0; margin: 0; }
.tag { display: inline-block; margin-left: .5rem; padding: .0625rem .5rem; border-radius: 1rem; background: var(--good-soft); color: var(--good-text); font-size: .75rem; font-weight: 600; }
.head { display: flex; align-items: flex-start; justify-content: space-between; gap: 1rem; }
.head .lead { margin-bottom: 0; }
.head .button { flex: none; white-space: nowrap; }
.granted { list-style: disc; margin: .25rem 0; padding-left: 1.125rem; color: var(--quiet); font-size: .875rem; }
.half { max-width: 24rem; }
@media (max-width: 30rem) {
  .card { padding: 1.5rem 1.25rem; border-radius: .875rem; }
  h1 { font-size: 1.375rem; }
  .rows > li { flex-wrap: wrap; }
  .half { max-width: none; }
}
@media (forced-colors: active) {
  button, .button { border: 1px solid ButtonText; }
}
`;
