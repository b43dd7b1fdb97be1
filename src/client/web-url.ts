const MAX_LENGTH = 2048;

export const WEB_URL_RULE =
  'must be an https URL without user-info and fragment; http is for localhost, 127.0.0.1 and [::1].';

/** A URL that is shown as a link or opened in a browser: `javascript:` and its like would run on our origin. */
export function isWebUrl(text: string): boolean {
  if (text.length > MAX_LENGTH || !/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || text.includes('#')) return false;
  return url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

export const HTTPS_URL_RULE = 'must be an https URL without user-info and fragment.';

/** A URL that this server fetches. Addresses are checked when it connects: a name says nothing about them. */
export function isHttpsUrl(text: string): boolean {
  return isWebUrl(text) && /^https:/i.test(text);
}
