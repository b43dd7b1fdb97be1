/** Who issues: the URL that every token, link and metadata document of this server starts with. */
export class Issuer {
  /** @param url without trailing slash (contract §12, BASE_URL) */
  constructor(readonly url: string) {}
}
