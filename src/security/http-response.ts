/** The part of a response that Fastify and Express share. */
export interface HttpResponse {
  status(code: number): this;
  header(name: string, value: string): this;
  send(body?: unknown): unknown;
}
