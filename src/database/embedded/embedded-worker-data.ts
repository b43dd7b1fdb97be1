export interface EmbeddedWorkerData {
  readonly dataDirectory: string;
  readonly socketPath: string;
  readonly maxConnections: number;
}
